"""Who trains residual blocks at which rate; the grid is that of the single runs."""

import math
import pickle
from functools import cache

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.residual_blocks import training as residual_blocks
from bnviz.experiments.residual_blocks.config import Config as Blocks
from bnviz.experiments.residual_rates import training as residual_rates
from bnviz.experiments.residual_rates.config import RATES, Config

SEEDS = (0, 1, 2)
pytestmark = pytest.mark.xdist_group("residual rates")  # the grids are trained once


@cache
def trained(*settings):
    """The last record of a grid."""
    run, last = residual_rates.start(replace(Config(), dict(settings))), None
    while (record := run.step()) is not None:
        last = record
    return last


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_ten_blocks_train_without_normalization_at_the_right_rate_only(seed):
    """Not at .1; layer norm takes a third of batch norm's rate, the scalar the highest."""
    found = trained(("blocks", 10), ("steps", 100), ("seed", seed))
    at = {rate: k for k, rate in enumerate(RATES)}
    ended = {name: arm.ended for name, arm in found.arms.items()}
    assert ended["none"][at[0.1]] >= 0
    assert ended["none"][at[0.3]] >= 0
    assert ended["layer"][at[0.3]] >= 0
    assert (ended["batch"][: at[0.3]] == -1).all()
    assert (ended["skip"] == -1).all()
    passed = {name: arm.passed for name, arm in found.arms.items()}
    assert passed["batch"][at[0.1]] <= 35
    assert passed["skip"][at[0.3]] <= 20
    assert passed["layer"][at[0.03]] <= 60
    assert math.isinf(passed["none"][at[0.0001]])


def test_a_cell_is_the_run_of_its_rate():
    """The same network on the same mini-batches as in the other experiment."""
    grid = trained(("blocks", 3), ("steps", 10))
    k = RATES.index(0.03)
    run = residual_blocks.start(replace(Blocks(), {"blocks": 3, "lr": 0.03}))
    single = [run.step() for _ in range(11)][-1]
    for name, arm in grid.arms.items():
        assert arm.row[0, k] == pytest.approx(single.arms[name].test_accuracy, abs=0.3)
    assert grid.progress == 1
    assert len(grid.table()) == 4 * len(RATES)


def test_the_progress_grows_and_nothing_is_told_before_it_is_trained():
    """Rates in order; cells of rates to come are empty."""
    run = residual_rates.start(replace(Config(), {"blocks": 1, "steps": 10}))
    found = list(iter(run.step, None))
    progress = [record.progress for record in found]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 1)
    assert np.isnan(found[0].arms["none"].row).all()
    assert not np.isnan(found[-1].arms["none"].row).any()
    assert found[0].table() == []


def test_the_same_grid_also_through_a_pickle():
    """To the bit."""
    one = residual_rates.start(replace(Config(), {"blocks": 2, "steps": 10}))
    for _ in range(3):
        one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(4):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
