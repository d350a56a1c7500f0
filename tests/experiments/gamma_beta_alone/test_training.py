"""Gamma and beta alone: what 600 numbers learn, and against whom; figures over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.gamma_beta_alone import training as gamma_beta_alone
from bnviz.experiments.gamma_beta_alone.config import BINS, HIGH, LOW, Config

SEEDS = (0, 1, 2)
STEPS = 500
pytestmark = pytest.mark.xdist_group("gamma and beta alone")  # the runs are trained once


@cache
def trained(*settings):
    """The records of steps 0 to `STEPS`."""
    run = gamma_beta_alone.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(STEPS + 1)]


def accuracies(found):
    """Percent at the end, by arm."""
    return {name: arm.test_accuracy for name, arm in found[-1].arms.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_600_numbers_learn_what_28010_learn_a_little_better(seed):
    """80 percent by step 100, near the last layer alone, and behind everything."""
    found = trained(("seed", seed))
    ends = accuracies(found)
    assert ends["affine"] == pytest.approx(90.5, abs=3.5)
    assert ends["affine"] == pytest.approx(ends["last"], abs=5)
    assert ends["all"] > ends["affine"] + 3
    assert next(record.step for record in found if record.arms["affine"].test_accuracy >= 80) <= 125
    assert [found[-1].arms[name].trained for name in ("affine", "random", "last", "all")] == [600, 600, 1010, 28010]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_lead_over_random_weights_is_a_matter_of_the_rate(seed):
    """At lr .1 more than 15 points, at lr 3 less than 8."""
    ends = accuracies(trained(("seed", seed)))
    assert ends["affine"] > ends["random"] + 15
    fast = accuracies(trained(("seed", seed), ("random.lr", 3.0)))
    assert fast["affine"] < fast["random"] + 8


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_each_of_both_alone_does_less_and_gamma_pushes_more_to_zero(seed):
    """A third of the units is switched off by none of them."""
    both, gamma, beta = (trained(("seed", seed), ("parts", parts)) for parts in ("both", "gamma", "beta"))
    ends = [accuracies(found)["affine"] for found in (both, gamma, beta)]
    assert min(ends) > 75
    assert ends[0] > max(ends[1:]) - 1
    assert both[-1].small < 5
    assert both[-1].small < gamma[-1].small < 20
    assert gamma[-1].negative > both[-1].negative
    assert beta[-1].gammas[int((1 - LOW) / (HIGH - LOW) * BINS)] == 1  # all of them are 1


def test_only_what_is_trained_moves():
    """To the bit; of the random weights as many as there are gammas and betas."""
    run = gamma_beta_alone.start(replace(Config(), {"width": 20}))
    before = {name: [p.clone() for p in learner.network.parameters()] for name, learner in run.learners.items()}
    for _ in range(3):
        run.step()
    for name, learner in run.learners.items():
        moved = sum(int((a != b).sum()) for a, b in zip(before[name], learner.network.parameters(), strict=True))
        assert 0.6 * learner.trained < moved <= learner.trained
    assert run.learners["affine"].trained == run.learners["random"].trained == 3 * 20 * 2


def test_the_histogram_holds_every_gamma():
    """At the start all are 1."""
    run = gamma_beta_alone.start(replace(Config(), {"width": 20}))
    first = run.step()
    assert first.gammas.sum() == pytest.approx(1)
    assert np.count_nonzero(first.gammas) == 1
    assert (first.small, first.negative) == (0, 0)


def test_the_same_run_also_through_a_pickle():
    """To the bit."""
    one = gamma_beta_alone.start(replace(Config(), {"width": 20}))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(3):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert len(a.table()) == 4


def test_what_diverges_ends():
    """The others go on."""
    run = gamma_beta_alone.start(replace(Config(), {"width": 20}))
    run.learners["random"].network.hidden[0].weight.data.fill_(math.inf)
    record = run.step()
    assert (record.arms["random"].bad_step, record.arms["affine"].bad_step) == (0, -1)
