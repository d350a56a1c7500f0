"""The linear regime: what the sigmoids get with and without gamma and beta, and that no network undoes its own."""

import math
import pickle

import numpy as np
import pytest
import torch

from bnviz import experiments, records
from bnviz.config import replace
from bnviz.experiments.linear_regime import training as linear_regime
from bnviz.experiments.linear_regime.config import Config
from bnviz.experiments.linear_regime.training import straightness

STEPS = 400


def trained(steps, **settings):
    """The records of steps 0 to `steps`."""
    machine = linear_regime.start(replace(Config(), settings))
    return [machine.step() for _ in range(steps + 1)]


@pytest.fixture(scope="module")
def races():
    """The default run of every seed."""
    return {seed: trained(STEPS, seed=seed) for seed in (0, 1, 2)}


def late(race, arm, column):
    """The mean over the last hundred mini-batches."""
    return np.mean([getattr(record.arms[arm], column) for record in race[-100:]])


@pytest.mark.slow
@pytest.mark.xdist_group("regime")  # the runs are trained once
@pytest.mark.parametrize("seed", [0, 1, 2])
class TestTheClaim:
    """3 x 100 sigmoids on digits, lr 0.5, step 400, last hidden layer."""

    def test_without_the_affine_most_inputs_stay_where_the_sigmoid_is_straight(self, races, seed):
        """Six of ten in |x| < 1, nearly all in |x| < 2, and a straight line explains 99 %."""
        race = races[seed]
        assert late(race, "without", "within_one") == pytest.approx(62, abs=3)
        assert late(race, "without", "within_two") > 96
        assert late(race, "without", "r_squared") > 0.99

    def test_with_it_they_spread_out(self, races, seed):
        """Fewer in |x| < 1 and in |x| < 2, and a straight line explains less."""
        race = races[seed]
        assert late(race, "affine", "within_one") < late(race, "without", "within_one") - 12
        assert late(race, "affine", "within_two") < late(race, "without", "within_two") - 8
        assert late(race, "affine", "r_squared") < late(race, "without", "r_squared") - 0.005

    def test_digits_do_not_care(self, races, seed):
        """Both learn them, within two points."""
        best = [
            max(record.arms[arm].test_accuracy for record in races[seed][::20])
            for arm in experiments.get("linear_regime").keys
        ]
        assert min(best) > 95
        assert abs(best[0] - best[1]) < 2

    def test_no_network_undoes_its_normalization(self, races, seed):
        """beta is as far from E[x] as 0 is, and gamma is more than twice sqrt(Var)."""
        race = races[seed]
        assert late(race, "affine", "beta_away") == pytest.approx(100, abs=5)
        assert late(race, "affine", "gamma_away") > 100


@pytest.mark.parametrize("depth", [1, 3])
def test_e_and_var_are_those_of_what_is_normalized(depth):
    """At the start gamma is 1 and beta 0: x-hat sqrt(Var + eps) + E is W u, as the layer below leaves it."""
    machine = linear_regime.start(Config(depth=depth))
    again = linear_regime.start(Config(depth=depth))
    x, _ = again.batches.next()
    record = machine.step().arms["affine"]
    network, inputs = again.networks["affine"], []
    network(x, inputs)
    below = x if depth == 1 else torch.sigmoid(inputs[-2])
    before = (below @ network.hidden[-1].weight.T).detach().double().numpy()
    np.testing.assert_allclose(record.mean, before.mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(record.std, before.std(0), rtol=1e-4)


def test_the_tangent_leaves_the_sigmoid_slowly():
    """At most 0.019 away for |x| <= 1, and 0.119 for |x| <= 2."""
    for reach, off in ((1, 0.019), (2, 0.119)):
        x = torch.linspace(-reach, reach, 2001, dtype=torch.float64)
        assert (torch.sigmoid(x) - (0.5 + x / 4)).abs().max().item() == pytest.approx(off, abs=5e-4)


def test_straightness_is_one_on_a_short_piece_and_less_on_a_long_one():
    """R^2 of the best line, as numpy's correlation has it."""
    x = torch.linspace(-6, 6, 401)
    assert straightness(x / 600) == pytest.approx(1, abs=1e-6)
    assert straightness(x) == pytest.approx(np.corrcoef(x.numpy(), torch.sigmoid(x).numpy())[0, 1] ** 2, rel=1e-5)


def test_both_start_from_the_same_network():
    """gamma 1 and beta 0 change nothing yet."""
    arms = trained(0)[0].arms
    assert arms["without"].train_loss == arms["affine"].train_loss
    assert np.array_equal(arms["without"].histogram, arms["affine"].histogram)


def test_the_histogram_holds_every_input():
    """Shares that sum to one, what is outside in the outermost bins."""
    assert trained(0)[0].arms["affine"].histogram.sum() == pytest.approx(1)


def test_a_network_that_diverged_ends_and_the_other_goes_on():
    """Its numbers are none from then on, and its cells in the table empty."""
    machine = linear_regime.start(Config())
    machine.step()
    with torch.no_grad():
        machine.networks["affine"].output.weight.fill_(float("inf"))
    machine.step()
    record = machine.step()
    assert (record.arms["affine"].bad_step, record.arms["without"].bad_step) == (1, -1)
    assert math.isnan(record.arms["affine"].r_squared)
    assert [row["train_loss"] is None for row in record.table()] == [False, True]


@pytest.mark.parametrize("settings", [{"lr": 100.0}, {"batch_size": 2}, {"width": 2, "depth": 1}])
def test_hard_settings_end_in_numbers_or_in_a_bad_step(settings):
    """Nothing is raised."""
    for record in trained(30, **settings):
        if record is not None:
            assert all(np.isfinite(arm.train_loss) == (arm.bad_step < 0) for arm in record.arms.values())


def test_the_same_config_gives_the_same_run_also_through_a_pickle():
    """To the bit, with a change of the learning rate on its way."""
    bits = []
    for through in (False, True):
        machine = linear_regime.start(Config())
        made = [machine.step() for _ in range(9)]
        machine.change(replace(machine.config, {"lr": 0.1}))
        if through:
            machine = pickle.loads(pickle.dumps(machine))
        made += [machine.step() for _ in range(9)]
        bits.append([records.row(record, records.row_dtype(made[0])).tobytes() for record in made])
    assert bits[0] == bits[1]
