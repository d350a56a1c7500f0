"""The blow-up: where a network with its statistics outside the gradient ends, where it fails, where it trains."""

import math
import pickle

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from bnviz import data, experiments, records
from bnviz.config import replace
from bnviz.experiments.blow_up import story
from bnviz.experiments.blow_up import training as blow_up
from bnviz.experiments.blow_up.config import Config
from bnviz.history import History
from bnviz.model import train

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


@pytest.mark.slow
@pytest.mark.parametrize("seed", [22, 23, 30, 33])
def test_a_run_that_stays_finite_has_blown_up_all_the_same(seed):
    """What was told of these seeds with refreshed statistics, that they did not, was false."""
    machine = blow_up.start(Config(seed=seed))
    found = [machine.step() for _ in range(201)]
    history = History(records.row_dtype(found[0]), recent=256, past=256)
    for record in found:
        history.append(records.row(record, history.dtype))
    assert found[-1].arms["outside"].bad_step == -1
    assert found[-1].arms["outside"].weights > 1e10
    told = story.narrate(history, Config(), [], {})["what"]
    assert told[0].startswith("[[outside]] blew up: by step **")


@pytest.mark.parametrize("seed", SEEDS)
def test_with_gamma_and_beta_scaling_moving_averages_blow_up_too(seed):
    """Within ten steps the weights are a thousand times as long; batch normalization with them trains."""
    found, accuracy = trained(20, seed=seed, statistics="moving average", affine=True)
    outside = [record.arms["outside"] for record in found]
    assert any(arm.bad_step >= 0 or arm.weights > 1000 * outside[0].weights for arm in outside[:11])
    assert accuracy["inside"] > 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_outside_the_gradient_much_of_a_step_is_taken_back(seed):
    """Section 2: it "reduces the effect of the gradient step". Inside it nearly all of it remains."""
    found, _ = trained(100, seed=seed, statistics="mini-batch", lr=0.1)
    left = {
        arm: sum(r.arms[arm].gained for r in found) / sum(r.arms[arm].aimed for r in found)
        for arm in ("outside", "inside")
    }
    assert left["outside"] < 0.7
    assert left["inside"] == pytest.approx(1, abs=0.05)


def test_what_a_step_aims_at_and_what_it_gains_are_losses_of_its_own_mini_batch():
    """By hand: the loss before, with the statistics held, and with those of the mini-batch anew."""
    config = Config(statistics="mini-batch", lr=0.1, seed=3)
    machine = blow_up.start(config)
    first = machine.step().arms["outside"]
    x, y = train.Batches(data.load("digits"), config.batch_size, config.seed).next()
    network = machine.networks["outside"]
    u = x
    for norm, weight, bias in zip(network.norms, network.weights, network.biases, strict=False):
        u = torch.relu(norm.apply(u @ weight.T + bias, *norm.used, True))
    held = F.cross_entropy(u @ network.weights[-1].T + network.biases[-1], y).item()
    assert first.aimed == pytest.approx(first.train_loss - held, abs=1e-6)
    u = x
    for weight, bias in zip(network.weights[:-1], network.biases, strict=False):
        u = torch.relu(F.batch_norm(u @ weight.T + bias, None, None, training=True))
    anew = F.cross_entropy(u @ network.weights[-1].T + network.biases[-1], y).item()
    assert first.gained == pytest.approx(first.train_loss - anew, abs=1e-5)


def test_a_look_moves_nothing():
    """The statistics that stand outside are the same before and after."""
    machine = blow_up.start(Config(statistics="moving average"))
    machine.step()
    network = machine.networks["outside"]
    means, ages = [norm.mean.clone() for norm in network.norms], [norm.age for norm in network.norms]
    *_, x, y = train.tensors(machine.data)
    network.accuracy(x, y, machine.config)
    network.looked_at(x, machine.config, held=True)
    assert all(torch.equal(norm.mean, mean) for norm, mean in zip(network.norms, means, strict=True))
    assert [norm.age for norm in network.norms] == ages


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
