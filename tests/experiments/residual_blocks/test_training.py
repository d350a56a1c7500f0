"""Residual blocks: the stream's size by the formulas, who trains; figures over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.residual_blocks import training as residual_blocks
from bnviz.experiments.residual_blocks.config import Config

SEEDS = (0, 1, 2)
BEHIND = [0, 1, 2, 5, 10, 20, 30, 50]
pytestmark = pytest.mark.xdist_group("residual blocks")  # the runs are trained once


@cache
def trained(steps, *settings):
    """The records of steps 0 to `steps`."""
    run = residual_blocks.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(steps + 1)]


def passed(found, arm):
    """The first step at which an arm is at 90 percent; infinity if it never is."""
    return next((record.step for record in found if record.arms[arm].test_accuracy >= 90), math.inf)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_mean_square_doubles_or_grows_by_one(seed):
    """2^L without normalization, L + 1 with any in the block; 1 with a scalar of 0."""
    [first] = trained(0, ("blocks", 50), ("seed", seed))
    squares = {name: arm.squares[BEHIND] / arm.squares[0] for name, arm in first.arms.items()}
    doublings = np.log2(squares["none"])
    assert doublings == pytest.approx(np.array(BEHIND), abs=4)
    assert squares["batch"] == pytest.approx(np.array(BEHIND) + 1, rel=0.3)
    assert squares["layer"] == pytest.approx(np.array(BEHIND) + 1, rel=0.6)  # one seed has 45 behind 30 blocks
    assert (squares["skip"] == 1).all()
    assert first.doubled[BEHIND].tolist() == [2.0**k for k in BEHIND]
    assert first.added[BEHIND].tolist() == [k + 1 for k in BEHIND]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_share_of_a_block_falls_with_its_depth(seed):
    """1 / (l + 1) with batch norm, about a half without; the deeper, the nearer to the identity."""
    [first] = trained(0, ("blocks", 50), ("seed", seed))
    blocks = np.array([1, 2, 5, 10, 20, 30, 50])
    assert first.arms["batch"].share[blocks - 1] == pytest.approx(1 / (blocks + 1), rel=0.3)
    assert first.arms["none"].share.mean() == pytest.approx(0.5, abs=0.05)
    assert first.arms["none"].share[40:].mean() > 10 * first.arms["batch"].share[40:].mean()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_at_thirty_blocks_all_but_nothing_train(seed):
    """At lr 0.03; the scalar takes ten times that, batch and layer norm do not."""
    found = trained(100, ("seed", seed))
    assert 0 <= found[-1].arms["none"].bad_step < 10
    assert passed(found, "batch") <= 60
    assert passed(found, "layer") <= 60
    assert passed(found, "skip") <= 110
    high = trained(40, ("lr", 0.3), ("seed", seed))
    assert all(0 <= high[-1].arms[kind].bad_step <= 40 for kind in ("none", "batch", "layer"))
    assert passed(high, "skip") <= 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_hundred_blocks_train_with_a_norm_or_a_scalar(seed):
    """At lr 0.03."""
    found = trained(90, ("blocks", 100), ("seed", seed))
    assert 0 <= found[-1].arms["none"].bad_step < 10
    assert passed(found, "batch") <= 60
    assert passed(found, "skip") <= 80
    assert found[-1].arms["layer"].bad_step == -1


def test_what_has_diverged_keeps_the_size_it_had_at_the_start():
    """All else of it is gone."""
    found = trained(12, ("lr", 0.3), ("blocks", 12))
    last = found[-1].arms["none"]
    assert last.bad_step >= 0
    assert np.isnan(last.squares).all()
    assert (last.at_start == found[0].arms["none"].squares).all()
    assert math.isnan(last.test_accuracy)


def test_all_start_from_the_same_weights_and_a_scalar_of_zero_is_a_linear_network():
    """The first loss of SkipInit is that of the stream alone."""
    found = trained(12, ("blocks", 4))
    assert found[0].arms["skip"].alpha == 0
    assert found[12].arms["skip"].alpha > 0
    assert (found[0].arms["skip"].share == 0).all()
    run = residual_blocks.start(replace(Config(), {"blocks": 4}))
    weights = [run.learners[kind].network.blocks[0].weight for kind in ("none", "batch", "skip", "layer")]
    assert all((weights[0] == other).all() for other in weights)


def test_the_same_run_also_through_a_pickle():
    """To the bit."""
    one = residual_blocks.start(replace(Config(), {"blocks": 4}))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(6):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert len(a.table()) == 4
