"""Scale invariance: what holds for every a > 0, what eps ends, what a negative factor does."""

import pickle

import numpy as np
import pytest

from bnviz.config import replace
from bnviz.experiments.scale_invariance import training as scale_invariance
from bnviz.experiments.scale_invariance.config import Config
from bnviz.experiments.scale_invariance.training import SIZES

SEEDS = [0, 1, 2]


def shown(**settings):
    """The record of these settings."""
    return scale_invariance.start(replace(Config(), settings)).step()


def all_errors(record):
    """Of the output, of the gradient that reaches u, of a times the one that reaches aW."""
    return np.array([record.output_error, record.input_grad_error, record.weight_grad_error])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("precision", "bound"), [("float32", 2e-6), ("float64", 5e-15)])
def test_without_eps_the_scale_of_the_weights_does_not_matter(seed, precision, bound):
    """From a thousandth to a thousand, within rounding (section 3.3)."""
    assert shown(seed=seed, precision=precision, eps=0.0).without_eps.max() < bound


@pytest.mark.parametrize("seed", SEEDS)
def test_eps_ends_it_for_small_weights(seed):
    """At a = 0.001 nothing is left of it; at 0.1 it is one or two percent; at 3 a ten-thousandth."""
    found = [shown(seed=seed, scale=a).input_grad_error for a in (0.001, 0.01, 0.1, 0.3, 3.0, 1000.0)]
    assert found == pytest.approx([0.94, 0.48, 0.017, 1.8e-3, 1.6e-4, 1.8e-4], rel=0.4)


def test_a_negative_factor_turns_the_sign_around():
    """BN((aW)u) = -BN(Wu): the error against BN(Wu) is 2, against -BN(Wu) rounding."""
    record = shown(scale=2.5, negative=True, eps=0.0)
    assert all_errors(record) == pytest.approx([2, 2, 2], abs=1e-5)
    assert record.flipped_error < 1e-6
    assert np.allclose(record.output[1], -record.output[0], atol=1e-6)


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_weights_stand_at_right_angles_to_their_gradient(scale):
    """Because the output does not change along them."""
    assert shown(scale=scale, eps=0.0, precision="float64").cosine < 1e-14


def test_at_one_nothing_differs():
    """The comparison is with itself."""
    assert all_errors(shown()).tolist() == [0, 0, 0]


def test_the_table_holds_the_errors_of_both_eps():
    """The chosen factor, then every size without eps and with it, all with the chosen sign."""
    record = shown(scale=0.01, negative=True)
    rows = record.table()
    assert list(rows[0]) == ["a", "eps", "output_error", "input_grad_error", "weight_grad_error"]
    assert [row["eps"] for row in rows] == [1e-5, *[0.0] * len(SIZES), *[1e-5] * len(SIZES)]
    assert all(row["a"] < 0 for row in rows)
    twin = next(row for row in rows[1 + len(SIZES) :] if row["a"] == pytest.approx(-0.01))
    assert twin["output_error"] == pytest.approx(rows[0]["output_error"], rel=1e-6)


def test_settings_act_at_the_next_step_and_survive_a_pickle():
    """A slider on a paused run asks for one step."""
    machine = scale_invariance.start(Config())
    machine.step()
    machine.change(replace(Config(), {"scale": 0.01}))
    copy = pickle.loads(pickle.dumps(machine))
    assert pickle.dumps(copy.step()) == pickle.dumps(machine.step())
    assert machine.config.scale == 0.01
