"""Where the kinks are: with batch norm at the data, wherever these lie; figures over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest
import torch

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.kinks import training as kinks
from bnviz.experiments.kinks.config import DEPTH, GRID, WIDTH, Config
from bnviz.model.mlp import MLP

SEEDS = (0, 1, 2)
MIDDLE = (("shift_x", 0.0), ("shift_y", 0.0))
pytestmark = pytest.mark.xdist_group("kinks")  # the runs are trained once


@cache
def trained(steps, *settings):
    """The records of steps 0 to `steps`, a multiple of 10."""
    run = kinks.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(steps + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("data", ["moons", "circles"])
@pytest.mark.parametrize("seed", SEEDS)
def test_at_the_start_batch_norm_cuts_where_the_data_are(seed, data):
    """All units' kinks pass through the box; off centre more than ten times as many regions as without."""
    [off] = trained(0, ("data", data), ("seed", seed))
    [middle] = trained(0, ("data", data), ("seed", seed), *MIDDLE)
    assert off.arms["bn"].crossing == middle.arms["bn"].crossing == 100
    assert off.arms["bn"].regions == pytest.approx(middle.arms["bn"].regions, rel=0.01)
    assert 1000 < off.arms["bn"].regions < 1500
    assert off.arms["bn"].regions > 10 * off.arms["default"].regions
    assert off.arms["default"].regions > off.arms["zero"].regions
    assert 15 < off.arms["default"].crossing < 60
    assert 15 < off.arms["zero"].crossing < 60
    assert 60 < middle.arms["default"].crossing < 95
    assert 80 < middle.arms["zero"].crossing < 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_off_centre_only_batch_norm_learns_within_a_hundred_steps(seed):
    """The others are at some 83 percent, with a tenth of the regions."""
    last = trained(100, ("seed", seed))[-1].arms
    assert last["bn"].test_accuracy > 97
    assert max(last[arm].test_accuracy for arm in ("default", "zero")) < 90
    assert 5 * last["default"].regions < last["bn"].regions
    assert last["bn"].met > 3 * last["zero"].met


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_training_adds_few_regions_with_batch_norm_and_in_the_middle_all_learn(seed):
    """Within a tenth; plain networks get many more, and end as good."""
    found = trained(500, ("seed", seed), *MIDDLE)
    first, last = found[0].arms, found[-1].arms
    assert last["bn"].regions == pytest.approx(first["bn"].regions, rel=0.1)
    assert last["zero"].regions > 4 * first["zero"].regions
    assert min(arm.test_accuracy for arm in last.values()) > 96


def test_a_kink_is_where_a_unit_changes():
    """One unit of x + y: the cells of the falling diagonal; none for a unit that never switches."""
    network = MLP([2, *[WIDTH] * DEPTH, 2], "relu", "he", generator=torch.Generator())
    with torch.no_grad():
        for layer in network.hidden:
            layer.weight.zero_()
            layer.bias.fill_(-1.0)
        network.hidden[0].weight[3] = 1.0
        network.hidden[0].bias[3] = -0.01  # not through the corners
    found = np.unpackbits(kinks.crossed(kinks.signs(network, kinks.PLANE), GRID), axis=2)
    assert not found[1:].any()
    rows, columns = np.nonzero(found[0])
    assert len(rows) >= GRID - 1
    assert np.abs(rows + columns - (GRID - 1)).max() <= 1


def test_regions_are_counted_as_rows_that_differ():
    """As numpy counts them."""
    on = torch.randint(2, (500, 9), generator=torch.Generator().manual_seed(0)) > 0
    assert kinks.regions(on) == len(np.unique(on.numpy(), axis=0))


def test_the_data_move_at_the_next_step_and_are_looked_at_there():
    """Without a look in between the numbers are not repeated."""
    run = kinks.start(Config())
    first = run.step()
    second = run.step()
    assert math.isnan(second.arms["bn"].regions)
    run.change(replace(run.config, {"shift_x": -3.0}))
    third = run.step()
    assert np.allclose(third.points - first.points, [-6, 0], atol=1e-5)
    assert third.arms["bn"].regions > 0


def test_torchs_own_start_has_the_size_of_torchs():
    """Weights and biases, as nn.Linear draws them."""
    run = kinks.start(Config())
    mine = run.learners["default"].network.hidden[1]
    bound = 1 / math.sqrt(WIDTH)
    assert mine.weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.15)
    assert mine.bias.abs().max().item() <= bound
    assert mine.bias.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.35)


def test_the_same_run_also_through_a_pickle():
    """To the bit."""
    one = kinks.start(Config())
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(10):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert len(a.table()) == 3


def test_what_diverges_ends():
    """Its kinks stay as they were drawn."""
    run = kinks.start(Config())
    run.step()
    run.learners["zero"].network.hidden[0].weight.data.fill_(math.inf)
    record = run.step()
    assert (record.arms["zero"].bad_step, record.arms["bn"].bad_step) == (1, -1)
    assert record.arms["zero"].kinks.any()
