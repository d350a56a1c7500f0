"""The blow-up: where a network with its statistics outside the gradient ends, where it fails, where it trains."""

import math
import pickle

import numpy as np
import pytest

from bnviz import experiments, records
from bnviz.config import replace
from bnviz.experiments.blow_up import training as blow_up
from bnviz.experiments.blow_up.config import Config

SEEDS = (0, 1, 2)


def trained(steps, **settings):
    """The records of steps 0 to `steps`, and the last known accuracies."""
    machine = blow_up.start(replace(Config(), settings))
    found = []
    while len(found) <= steps and (record := machine.step()) is not None:
        found.append(record)
    known = {
        arm: [r.arms[arm].test_accuracy for r in found if not math.isnan(r.arms[arm].test_accuracy)]
        for arm in experiments.get("blow_up").keys
    }
    return found, {arm: values[-1] for arm, values in known.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_refreshed_statistics_blow_a_relu_network_up(seed):
    """Within some steps, centred and scaled, while batch normalization trains."""
    found, accuracy = trained(100, seed=seed, statistics="refreshed")
    assert 0 < found[-1].arms["outside"].bad_step <= 20
    assert 1 <= found[-1].arms["outside"].bad_layer <= 4
    assert accuracy["inside"] > 90


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("statistics", ["moving average", "refreshed"])
def test_centring_alone_blows_up_too(seed, statistics):
    """Within a hundred steps, with a moving average as well."""
    found, accuracy = trained(100, seed=seed, statistics=statistics, scale=False)
    assert 0 < found[-1].arms["outside"].bad_step <= 100
    assert accuracy["inside"] > 85


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_moving_average_that_scales_fails_without_blowing_up(seed):
    """Its weights grow many times over, its accuracy stays far below batch normalization's."""
    found, accuracy = trained(300, seed=seed, statistics="moving average")
    assert found[-1].arms["outside"].bad_step == -1
    assert found[-1].arms["outside"].weights > 4 * found[0].arms["outside"].weights
    assert accuracy["outside"] < 75 < 95 < accuracy["inside"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_sigmoid_network_merely_fails(seed):
    """Each batch's own statistics, outside the gradient: finite, and no better than chance."""
    found, accuracy = trained(300, seed=seed, statistics="mini-batch", activation="sigmoid")
    assert found[-1].arms["outside"].bad_step == -1
    assert accuracy["outside"] < 50
    assert accuracy["inside"] > 90


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_relu_network_with_each_batch_s_own_statistics_trains_all_the_same(seed):
    """Centred and scaled: the claim does not hold everywhere."""
    found, accuracy = trained(300, seed=seed, statistics="mini-batch")
    assert found[-1].arms["outside"].bad_step == -1
    assert accuracy["outside"] > 90


def test_both_networks_start_equal():
    """The same logits on the same batch."""
    first = trained(0)[0][0]
    assert first.arms["outside"].train_loss == pytest.approx(first.arms["inside"].train_loss, rel=1e-6)
    assert first.arms["outside"].weights == first.arms["inside"].weights


def test_the_same_config_gives_the_same_run_also_through_a_pickle():
    """To the bit, past the end of an arm."""
    machine = blow_up.start(Config())
    for _ in range(5):
        machine.step()
    again = pickle.loads(pickle.dumps(machine))
    for _ in range(12):
        one, other = machine.step(), again.step()
        dtype = records.row_dtype(one)
        assert records.row(one, dtype).tobytes() == records.row(other, dtype).tobytes()


def test_the_table_has_a_row_an_arm():
    """Nothing where there is no number."""
    rows = trained(30)[0][-1].table()
    assert [row["arm"] for row in rows] == ["outside", "inside"]
    assert rows[0]["train_loss"] is None
    assert np.isfinite(rows[1]["train_loss"])
