"""Internal covariate shift: where batch normalization reduces it and where not; that a look changes nothing."""

import pickle
from functools import cache

import numpy as np
import pytest
import torch

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.covariate_shift import SPEC
from bnviz.experiments.covariate_shift import training as covariate_shift
from bnviz.experiments.covariate_shift.config import Config
from bnviz.experiments.covariate_shift.training import Measured

SEEDS = (0, 1, 2)
STUCK = (("activation", "sigmoid"), ("init", "gaussian"), ("lr", 0.5), ("every", 16))


def machine(**settings) -> Measured:
    """Not yet stepped."""
    return covariate_shift.start(replace(Config(), settings))


@cache
def trained(steps, *settings):
    """The records of some steps."""
    run = machine(**dict(settings))
    return [run.step() for _ in range(steps)]


def mean(found, arm, column):
    """Of a column over everything measured; of a layer's column, over the layers behind the first."""
    values = [np.atleast_1d(getattr(record.arms[arm], column)) for record in found]
    return float(np.nanmean([value[1:] if len(value) > 1 else value for value in values]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_relu_batch_norm_smooths_the_loss_and_reduces_the_shift(seed):
    """Both papers' sentences hold here: gradients keep their direction and predict themselves."""
    found = trained(121, ("every", 8), ("seed", seed))[40:]
    assert mean(found, "bn", "ics_cosine") > mean(found, "plain", "ics_cosine") + 0.1
    assert mean(found, "bn", "grad_change") < 1.5 < 2.5 < mean(found, "plain", "grad_change")
    assert mean(found, "bn", "loss_range") < mean(found, "plain", "loss_range") / 4
    assert mean(found, "bn", "smoothness") < mean(found, "plain", "smoothness")


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_stuck_network_shifts_least(seed):
    """On the sigmoid's plateau the first paper's sentence is the other way round."""
    found = trained(161, *STUCK, ("seed", seed))
    assert mean(found[60:], "plain", "ics_cosine") > 0.999
    assert mean(found[60:], "bn", "ics_cosine") < 0.99
    assert found[160].arms["plain"].test_accuracy < 20
    assert found[160].arms["bn"].test_accuracy > 90


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_distributions_that_move_more_train_well(seed):
    """The noisy network's unit means jitter more than the plain one's; it learns as well."""
    found = trained(121, ("every", 8), ("seed", seed))
    assert mean(found[40:], "noisy", "jitter") > mean(found[40:], "plain", "jitter") > mean(found[40:], "bn", "jitter")
    assert found[120].arms["noisy"].test_accuracy > found[120].arms["plain"].test_accuracy - 1.5


def weights(run):
    """Everything that the networks have learned, running statistics too, as bytes."""
    states = [run.trainers[arm].network.state_dict().values() for arm in SPEC.keys]
    return [value.numpy().tobytes() for state in states for value in state]


def test_looking_does_not_disturb_the_run():
    """Measured at every step or hardly ever: the same weights and running statistics, to the bit."""
    often, seldom = machine(every=1), machine(every=64)
    for _ in range(12):
        often.step()
        seldom.step()
    assert weights(often) == weights(seldom)


def test_the_same_run_also_through_a_pickle_and_with_changes():
    """To the bit, the noise with it."""
    one = machine(every=2)
    for _ in range(3):
        one.step()
    other = pickle.loads(pickle.dumps(one))
    for run in (one, other):
        run.change(replace(run.config, {"noise": 2.0, "lr": 0.05}))
    for _ in range(4):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()


def test_a_network_that_diverges_ends_and_the_others_go_on():
    """Its numbers are gone, its first bad layer is named."""
    found = trained(40, ("lr", 10.0), ("every", 64))
    ended = found[-1].arms["plain"]
    assert ended.bad_step > 0
    assert 1 <= ended.bad_layer <= 4
    assert np.isnan(ended.train_loss)
    assert np.isnan(ended.ics_norm).all()
    assert found[-1].arms["bn"].bad_step == -1


def test_no_noise_is_batch_norm():
    """At strength 0 the third network is the second."""
    record = machine(noise=0.0).step()
    assert record.arms["noisy"].train_loss == pytest.approx(record.arms["bn"].train_loss, rel=1e-6)
    assert torch.tensor(record.arms["noisy"].ics_norm).allclose(torch.tensor(record.arms["bn"].ics_norm), rtol=1e-4)


def test_the_table_has_a_row_an_arm_and_layer():
    """Its columns are the measurements; empty where nothing was measured."""
    first, second = trained(2)
    assert list(first.table()[0]) == [
        "step", "arm", "layer", "ics_norm", "ics_cosine", "loss_low", "loss_high", "grad_change",
    ]  # fmt: skip
    assert len(first.table()) == 3 * 4
    assert second.table()[0]["ics_norm"] is None
