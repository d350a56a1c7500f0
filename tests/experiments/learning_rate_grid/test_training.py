"""The grid: its records, and which rates train."""

import pickle

import numpy as np
import pytest

from bnviz.experiments.learning_rate_grid import SPEC
from bnviz.experiments.learning_rate_grid import training as grid
from bnviz.experiments.learning_rate_grid.config import Config
from bnviz.experiments.machine import records_of

LR1, LR10 = 4, 6  # columns

pytestmark = pytest.mark.xdist_group("grid")  # the runs are trained once


@pytest.fixture(scope="module", params=[0, 1, 2])
def trained(request):
    """The record after 100 steps."""
    *_, last = records_of(grid.start(Config(steps=100, seed=request.param)))
    return last


@pytest.mark.slow
def test_a_sigmoid_network_learns_from_rate_a_tenth_to_three_with_bn_and_at_none_without(trained):
    """100 steps, above 85 % and below 40 %."""
    assert (trained.arms["bn"].test_accuracy[0, 2:6] > 85).all()
    assert (trained.arms["plain"].test_accuracy[0] < 40).all()


@pytest.mark.slow
def test_rate_one_kills_relu_and_tanh_without_bn_only(trained):
    """Below 50 % without, above 85 % with it."""
    assert (trained.arms["plain"].test_accuracy[1:, LR1] < 50).all()
    assert (trained.arms["bn"].test_accuracy[1:, LR1] > 85).all()


@pytest.mark.slow
def test_rate_ten_breaks_relu_with_bn_too(trained):
    """It does not make any rate work."""
    assert trained.arms["bn"].test_accuracy[2, LR10] < 50


@pytest.mark.slow
def test_the_run_ends_after_its_steps_with_a_test():
    """Accuracies there are from that step; progress is whole."""
    records = list(records_of(grid.start(Config(steps=13))))
    assert [record.step for record in records] == list(range(14))
    assert records[-1].progress == 1
    assert not np.array_equal(records[-1].arms["bn"].test_accuracy, records[-2].arms["bn"].test_accuracy)
    assert len(records[0].table()) == 42
    assert records[1].table() == []


@pytest.mark.slow
def test_the_same_settings_give_the_same_records_also_through_a_pickle():
    """To the bit."""
    machine, other = grid.start(Config()), grid.start(Config())
    for _ in range(3):
        machine.step(), other.step()
    machine = pickle.loads(pickle.dumps(machine))
    for _ in range(9):
        one, two = machine.step(), other.step()
    assert all(np.array_equal(one.arms[arm].test_accuracy, two.arms[arm].test_accuracy) for arm in SPEC.keys)
