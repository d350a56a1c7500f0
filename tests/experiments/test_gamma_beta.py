"""Gamma and beta: by hand, by descent, in a network, on two rings; over three seeds where training is involved."""

import math
import pickle
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments import affine_by_hand, affine_circles, gamma_beta_recovery, linear_regime

SEEDS = (0, 1, 2)
MODULES = (affine_by_hand, affine_circles, gamma_beta_recovery, linear_regime)


def trained(module, steps, changes=None, **settings):
    """The records of steps 0 to `steps`."""
    machine = module.start(replace(module.Config(), settings))
    found = []
    for step in range(steps + 1):
        if changes and step in changes:
            machine.change(replace(machine.config, changes[step]))
        record = machine.step()
        if record is None:
            break
        found.append(record)
    return found


@cache
def raced(seed):
    """Two networks on digits, 600 steps."""
    return trained(linear_regime, 600, seed=seed)


@cache
def accuracies(seed):
    """What four networks on two rings reach in 800 steps, by arm."""
    run = trained(affine_circles, 800, seed=seed)
    return {
        arm: [r.arms[arm].test_accuracy for r in run if not math.isnan(r.arms[arm].test_accuracy)]
        for arm in affine_circles.ARMS
    }


def shown(**settings):
    """What gamma and beta by hand show."""
    return trained(affine_by_hand, 0, **settings)[0]


class TestByHand:
    """One unit's activations."""

    @pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-6), ("float64", 1e-14)])
    @pytest.mark.parametrize("unit", [0, 33, 75])
    @pytest.mark.parametrize("eps", [0.0, 1e-5, 0.1])
    def test_recover_gives_the_input_back(self, precision, bound, unit, eps):
        """gamma = sqrt(Var + eps), beta = E."""
        found = shown(which_unit=unit, eps=eps, precision=precision)
        again = shown(which_unit=unit, eps=eps, precision=precision, gamma=found.recover_gamma, beta=found.recover_beta)
        assert again.error < bound
        assert found.left < bound
        assert np.abs(again.y - again.x).sum() <= 4

    def test_without_eps_an_error_is_left(self):
        """As large as eps makes it: sqrt(Var + eps) against sqrt(Var)."""
        found = shown(precision="float64", eps=0.01, leave_out=True)
        variance = found.std**2
        assert found.eps_share == pytest.approx(1 - math.sqrt(variance / (variance + 0.01)))
        hat_rms = math.sqrt(variance / (variance + 0.01))
        assert found.left == pytest.approx((math.sqrt(variance + 0.01) - math.sqrt(variance)) * hat_rms)

    def test_the_smaller_the_variance_the_larger_the_share_of_eps(self):
        """Between the units of one layer."""
        found = [shown(which_unit=unit, leave_out=True) for unit in (0, 20, 40, 60, 80)]
        by_spread = sorted(found, key=lambda record: record.std)
        shares = [record.eps_share for record in by_spread]
        assert shares == sorted(shares, reverse=True)

    @pytest.mark.parametrize("settings", [{"dead": True}, {"images": 1}])
    def test_a_variance_of_zero_is_no_error(self, settings):
        """x-hat is 0 and y is beta."""
        found = shown(beta=0.5, **settings)
        assert (found.std, found.y_mean) == (0, 0.5)

    def test_a_variance_of_zero_without_eps_has_no_answer(self):
        """0 / 0; the table leaves the number out."""
        found = shown(dead=True, eps=0.0)
        assert math.isnan(found.error)
        assert found.table()[0]["error"] is None


class TestDescent:
    """Only gamma and beta train."""

    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize("lr", [0.1, 0.5])
    def test_the_full_batch_s_error_contracts_by_one_minus_lr(self, seed, lr):
        """A step: the Hessian is the identity up to eps."""
        found = trained(gamma_beta_recovery, 30, seed=seed, lr=lr, precision="float64")
        errors = [record.arms["full"].error for record in found]
        floor = 1e-5
        ratios = [b / a for a, b in pairwise(errors) if b > floor]
        assert ratios == pytest.approx([1 - lr] * len(ratios), rel=2e-2)
        assert found[10].rule == pytest.approx(errors[0] * (1 - lr) ** 10)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_at_learning_rate_one_it_is_there_after_one_step(self, seed):
        """Up to eps."""
        first, then = trained(gamma_beta_recovery, 1, seed=seed, lr=1.0)
        assert then.arms["full"].error < 1e-3 * first.arms["full"].error

    @pytest.mark.parametrize(("lr", "steps"), [(0.5, 12), (0.1, 77)])
    def test_it_takes_the_steps_that_the_rule_says(self, lr, steps):
        """To a relative error of 3e-4: 12 at 0.5, 77 at 0.1."""
        errors = [record.arms["full"].error for record in trained(gamma_beta_recovery, steps, lr=lr)]
        assert errors[-1] < 3.2e-4 * errors[0] < 1.2 * errors[-2] / (1 - lr)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_mini_batches_leave_a_floor(self, seed):
        """Lower against the full batch's statistics than against their own."""
        found = trained(gamma_beta_recovery, 200, seed=seed)[-50:]
        whole = np.mean([record.arms["mini"].error for record in found])
        own = np.mean([record.arms["mini"].batch_error for record in found])
        assert 0.003 < whole < 0.015 < own < 0.05
        assert found[-1].arms["full"].error < 1e-5

    @pytest.mark.parametrize("seed", SEEDS)
    def test_above_two_it_diverges(self, seed):
        """To the end of the numbers, where the arm ends with its step named."""
        found = trained(gamma_beta_recovery, 300, seed=seed, lr=2.5)
        assert found[20].arms["full"].error > 100 * found[0].arms["full"].error
        assert 0 < found[-1].arms["full"].bad_step < 300
        assert len(found) < 301

    def test_the_columns_are_those_that_were_promised(self):
        """One row an arm."""
        rows = trained(gamma_beta_recovery, 0)[0].table()
        assert [list(row)[:5] for row in rows] == [["step", "arm", "error", "gamma_error", "beta_error"]] * 2


@pytest.mark.xdist_group("regime")  # the runs are trained once
class TestNetwork:
    """What a network makes of them, after 600 steps on digits."""

    @pytest.mark.parametrize("seed", SEEDS)
    def test_it_does_not_undo_its_normalization(self, seed):
        """beta stays far from E[x], gamma far from sqrt(Var)."""
        last = raced(seed)[-1].arms["affine"]
        assert last.beta_away > 80
        assert last.gamma_away > 100

    @pytest.mark.parametrize("seed", SEEDS)
    def test_without_them_the_sigmoid_is_used_as_a_line(self, seed):
        """Nearly all inputs within 2; with them fewer, and a worse line."""
        without, affine = (raced(seed)[-1].arms[arm] for arm in linear_regime.ARMS)
        assert without.within_two > 95
        assert without.r_squared > 0.99
        assert affine.within_two < without.within_two - 5
        assert affine.r_squared < without.r_squared

    @pytest.mark.parametrize("seed", SEEDS)
    def test_accuracy_does_not_care(self, seed):
        """On digits."""
        without, affine = (raced(seed)[-1].arms[arm].test_accuracy for arm in linear_regime.ARMS)
        assert abs(without - affine) < 2
        assert min(without, affine) > 94

    def test_both_start_equal(self):
        """gamma is 1 and beta 0."""
        without, affine = (raced(0)[0].arms[arm] for arm in linear_regime.ARMS)
        assert without.train_loss == affine.train_loss
        assert without.histogram.tolist() == affine.histogram.tolist()


@pytest.mark.xdist_group("rings")
class TestRings:
    """Where they matter."""

    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize("arm", ["none", "gamma"])
    def test_without_beta_two_rings_stay_at_chance(self, seed, arm):
        """Half of the points, as a coin."""
        assert np.median(accuracies(seed)[arm]) == pytest.approx(50, abs=2)
        assert max(accuracies(seed)[arm]) < 75

    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize("arm", ["beta", "both"])
    def test_with_beta_they_are_learned(self, seed, arm):
        """Nearly all of them, at its best."""
        assert max(accuracies(seed)[arm]) > 95

    @pytest.mark.parametrize("seed", SEEDS)
    def test_on_moons_gamma_makes_the_difference(self, seed):
        """They are nearly odd, so that it is not beta that is missing."""
        last = trained(affine_circles, 1000, seed=seed, data="moons")[-1].arms
        assert last["gamma"].test_accuracy > last["none"].test_accuracy + 5

    @pytest.mark.parametrize("seed", SEEDS)
    def test_on_digits_it_makes_none(self, seed):
        """All four are alike."""
        last = trained(affine_circles, 600, seed=seed, data="digits", width=100)[-1].arms
        scores = [arm.test_accuracy for arm in last.values()]
        assert max(scores) - min(scores) < 2
        assert not last["both"].answers.any()

    def test_the_plane_is_odd_without_beta(self):
        """What the network says at a point, it unsays at the opposite one, while its output bias is small."""
        answers = trained(affine_circles, 1)[0].arms["none"].answers.astype(float) / 255
        logits = np.log(np.clip(answers, 1e-6, 1 - 1e-6) / np.clip(1 - answers, 1e-6, 1))
        middle = (logits + logits[::-1, ::-1]) / 2
        assert np.ptp(middle) < 0.35 * np.ptp(logits)


@pytest.mark.parametrize("module", MODULES)
def test_the_same_config_gives_the_same_run_also_through_a_pickle(module):
    """To the bit."""
    machine = module.start(module.Config())
    for _ in range(3):
        machine.step()
    again = pickle.loads(pickle.dumps(machine))
    for _ in range(4):
        one, other = machine.step(), again.step()
        dtype = records.row_dtype(one)
        assert records.row(one, dtype).tobytes() == records.row(other, dtype).tobytes()


@pytest.mark.parametrize("module", [linear_regime, affine_circles])
def test_an_arm_that_diverges_ends(module):
    """Whatever the rate, no number that is none is called a number."""
    machine = module.start(module.Config())
    machine.step()
    name = module.ARMS[0]
    machine.networks[name].output.weight.data.fill_(math.inf)
    record = machine.step()
    assert record.arms[name].bad_step == 1
    assert math.isnan(record.arms[name].train_loss)
    assert record.arms[module.ARMS[1]].bad_step == -1
    assert record.table()[0]["train_loss"] is None
