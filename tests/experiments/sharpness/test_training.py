"""The edge of stability: both networks come to 2 / lr, from below and from above, and stay; over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest
import torch

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.sharpness import training as sharpness
from bnviz.experiments.sharpness.config import Config

SEEDS = (0, 1, 2)
STEPS = 2000
pytestmark = pytest.mark.xdist_group("sharpness")  # the runs are trained once


@cache
def trained(*settings):
    """The records of all steps."""
    run = sharpness.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(STEPS + 1)]


def ratios(found, arm, since=0):
    """Every measurement from a step on, in units of 2 / lr."""
    measured = [record.arms[arm].ratio for record in found[since:]]
    return np.array([ratio for ratio in measured if not math.isnan(ratio)])


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_without_bn_the_sharpness_rises_to_the_edge_and_stays(seed):
    """From .44 of it, by step 900; a loss that rises on many steps falls all the same."""
    found = trained(("seed", seed))
    assert ratios(found, "plain")[0] == pytest.approx(0.42, abs=0.1)
    assert ratios(found, "plain", 1000).mean() == pytest.approx(1, abs=0.03)
    arms = [record.arms["plain"] for record in found]
    assert arms[-1].train_loss < 0.75 * arms[1000].train_loss
    assert np.mean([arm.rises for arm in arms[1000::50]]) > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_bn_it_comes_down_from_above_without_harm(seed):
    """From 1.4 to 2 times the edge, within 200 steps, and ends with a smaller loss."""
    found = trained(("seed", seed))
    above = ratios(found, "bn")
    assert 1.3 < above[0] < 2.1
    assert ratios(found, "bn", 200)[0] < 1.3
    assert ratios(found, "bn", 1000).mean() == pytest.approx(1.02, abs=0.03)
    assert found[-1].arms["bn"].bad_step == -1
    assert found[-1].arms["bn"].train_loss < 0.2 * found[-1].arms["plain"].train_loss


@pytest.mark.slow
def test_at_half_the_rate_the_edge_is_not_reached():
    """Nothing lifts it within 2000 steps."""
    found = trained(("plain.lr", 0.05), ("bn.lr", 0.1))
    assert ratios(found, "plain").max() < 0.75
    assert ratios(found, "bn", 1000).mean() == pytest.approx(1.01, abs=0.08)


@pytest.mark.slow
def test_the_loss_is_half_the_squared_error_and_a_step_is_torchs():
    """Of all images, loss by loss."""
    run = sharpness.start(replace(Config(), {"examples": 60}))
    mine = run.networks["plain"]
    same = pickle.loads(pickle.dumps(mine.network))
    sgd = torch.optim.SGD(same.parameters(), 0.1)
    for _ in range(4):
        loss = 0.5 * torch.nn.functional.mse_loss(same(mine.x), mine.target, reduction="sum") / 60
        assert run.step().arms["plain"].train_loss == pytest.approx(loss.item(), rel=1e-5)
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def test_what_leaves_the_valley_ends():
    """At a learning rate of 1 on large weights; the other goes on."""
    run = sharpness.start(replace(Config(), {"examples": 60, "sigma": 1.0, "plain.lr": 1.0}))
    found = [run.step() for _ in range(60)]
    assert found[-1].arms["plain"].bad_step > 0
    assert found[-1].arms["bn"].bad_step == -1


def test_the_same_run_also_through_a_pickle():
    """To the bit; it is measured at the start and every 50 steps."""
    one = sharpness.start(replace(Config(), {"examples": 60, "width": 10}))
    first = one.step()
    assert first.arms["bn"].edge == 10
    other = pickle.loads(pickle.dumps(one))
    for _ in range(50):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert math.isfinite(a.arms["plain"].ratio)
    assert len(a.table()) == 2
