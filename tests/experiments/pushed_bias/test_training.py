"""Pushed by hand: b does nothing, beta does, and the Jacobians say why."""

import pickle

import numpy as np
import pytest

from bnviz.config import replace
from bnviz.experiments.pushed_bias import training as pushed_bias
from bnviz.experiments.pushed_bias.config import Config


def shown(**settings):
    """The record of these settings."""
    return pushed_bias.start(replace(Config(), settings)).step()


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-5), ("float64", 1e-13)])
def test_pushing_b_does_not_change_the_output(scale, precision, bound):
    """By more than rounding."""
    record = shown(b=8.0, scale=scale, precision=precision)
    assert record.change_b < bound
    assert np.abs(record.with_b - record.before).sum() <= 4  # an output on the edge of a bin


def test_pushing_beta_does():
    """By up to a quarter of the sigmoid for one unit."""
    record = shown(beta=1.0)
    assert record.change_beta > 0.2
    assert np.abs(record.with_beta - record.before).sum() > 100


@pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-5), ("float64", 1e-14)])
def test_the_jacobians_are_the_explosion(precision, bound):
    """The sum is autograd's answer and gives 0 on the ones, its first part alone 1/s."""
    record = shown(precision=precision)
    assert np.allclose(record.both, record.moves + record.statistics, atol=bound)
    assert record.difference < bound
    assert abs(record.both_ones) < bound
    assert record.moves_ones == pytest.approx(record.moves[0, 0])
    assert record.statistics_ones == pytest.approx(-record.moves_ones, rel=1e-5)


def test_a_push_acts_at_the_next_step_and_survives_a_pickle():
    """Nothing trains in between."""
    machine = pushed_bias.start(Config())
    machine.step()
    machine.change(Config(beta=2.0))
    again = pickle.loads(pickle.dumps(machine))
    one, other = machine.step(), again.step()
    assert one.change_beta == other.change_beta > 0
    assert one.step == 1


def test_the_table_is_one_row():
    """With what the Jacobians give on the vector of ones."""
    [row] = shown().table()
    assert {"moves_ones", "both_ones", "autograd_ones"} <= set(row)
