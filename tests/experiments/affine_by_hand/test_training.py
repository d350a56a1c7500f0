"""Gamma and beta by hand: what recovers, how exactly, what eps costs, and what cannot be normalized."""

import pickle

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.affine_by_hand import training as affine_by_hand
from bnviz.experiments.affine_by_hand.config import UNITS, Config
from bnviz.experiments.affine_by_hand.training import VARIANCES

EXACT = {"float32": 1e-6, "float64": 1e-14}


def shown(**settings):
    """The record of some settings."""
    return affine_by_hand.start(replace(Config(), settings)).step()


def recovered(machine):
    """The record after Recover: gamma and beta as the newest record names them."""
    seen = machine.step()
    machine.change(replace(machine.config, {"gamma": seen.recover_gamma, "beta": seen.recover_beta}))
    return machine.step()


@pytest.mark.parametrize("precision", EXACT)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_recover_gives_every_unit_back(precision, seed):
    """gamma = sqrt(Var + eps), beta = E: y is x, to rounding, in every unit of the layer."""
    machine = affine_by_hand.start(Config(seed=seed, precision=precision))
    errors = []
    for unit in range(0, UNITS, 7):
        machine.change(replace(machine.config, {"which_unit": unit}))
        errors.append(recovered(machine).error)
    assert max(errors) < EXACT[precision]


@pytest.mark.parametrize("precision", EXACT)
def test_recover_is_exact_whatever_eps(precision):
    """As long as eps stands under gamma's root as well."""
    machine = affine_by_hand.start(Config(precision=precision))
    for eps in (0.0, 1e-5, 0.1, 10.0):
        machine.change(replace(machine.config, {"eps": eps}))
        assert recovered(machine).error < EXACT[precision]


def test_the_normalized_unit_has_mean_0_and_variance_1():
    """With gamma 1 and beta 0, y is x-hat."""
    record = shown(precision="float64", eps=0.0)
    assert (record.y_mean, record.y_std) == (pytest.approx(0, abs=1e-12), pytest.approx(1, abs=1e-12))


@pytest.mark.parametrize("eps", [1e-5, 1e-3, 0.1])
def test_leaving_eps_out_costs_what_the_formula_says(eps):
    """y - x is the share 1 - sqrt(Var / (Var + eps)) of x's spread, in every unit."""
    record = shown(precision="float64", eps=eps, leave_out=True)
    assert record.left == pytest.approx(record.eps_share * record.std, rel=1e-9)
    assert record.lefts == pytest.approx(1 - np.sqrt(record.variances / (record.variances + eps)), rel=1e-9)


def test_the_smaller_the_variance_the_more_eps_costs():
    """Over eight decades; and nearly everything where the variance is far below eps."""
    shares = shown().shares
    assert (np.diff(shares) < 0).all()
    assert len(shares) == len(VARIANCES)
    assert shares[0] > 0.9
    assert shares[-1] < 1e-6


def test_the_paper_s_sentence_is_exact_without_eps():
    """gamma = sqrt(Var) recovers where eps is 0; there is no share to draw."""
    record = shown(precision="float64", eps=0.0, leave_out=True)
    assert record.left < 1e-14
    assert np.isnan(record.shares).all()


@pytest.mark.parametrize("settings", [{"dead": True}, {"images": 1}])
def test_a_variance_of_0_leaves_beta(settings):
    """A dead unit, or a batch of one: x-hat is 0, y is beta, and Recover still works."""
    record = shown(beta=0.5, **settings)
    assert (record.std, record.y_mean, record.y_std, record.left) == (0, 0.5, 0, 0)


@pytest.mark.parametrize("settings", [{"dead": True}, {"images": 1}])
def test_0_divided_by_0_is_no_number(settings):
    """Without eps there is nothing to show, and the record says so instead of failing."""
    record = shown(eps=0.0, **settings)
    assert np.isnan([record.error, record.left, record.y_mean]).all()
    assert (record.hat.sum(), record.x.sum()) == (0, settings.get("images", 1437))


def test_every_image_is_counted_once():
    """Also those beyond the last bin."""
    record = shown(gamma=10.0)
    assert [record.x.sum(), record.hat.sum(), record.y.sum()] == [1437] * 3


def test_a_pickled_unit_goes_on_to_the_bit():
    """A snapshot changes nothing, and the same settings show the same."""
    machine = affine_by_hand.start(Config())
    first = machine.step()
    again = pickle.loads(pickle.dumps(machine))
    dtype = records.row_dtype(first)
    assert records.row(machine.step(), dtype).tobytes() == records.row(again.step(), dtype).tobytes()


def test_a_structural_setting_cannot_change_in_a_run():
    """The batch belongs to the layer."""
    with pytest.raises(ValueError, match="not images"):
        affine_by_hand.start(Config()).change(Config(images=5))


def test_the_table_is_a_row_with_empty_cells_for_what_is_no_number():
    """A CSV has no NaN."""
    [row] = shown(dead=True, eps=0.0).table()
    assert (row["step"], row["error"], row["recover_beta"]) == (0, None, 0)
