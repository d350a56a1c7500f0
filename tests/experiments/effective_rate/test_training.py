"""The effective learning rate: W -> aW with lr -> a^2 lr, and the length of W."""

import pickle

import numpy as np
import pytest

from bnviz.config import replace
from bnviz.experiments.effective_rate import training as effective_rate
from bnviz.experiments.effective_rate.config import Config

SEEDS = [0, 1, 2]


def trained(steps, **settings):
    """The first records."""
    machine = effective_rate.start(replace(Config(), settings))
    return [machine.step() for _ in range(steps)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_power_of_two_gives_the_same_losses_to_the_bit(seed):
    """Four times the weights, sixteen times the learning rate, eps = 0: not one bit differs."""
    records = trained(60, seed=seed)
    assert {record.gap for record in records} == {0.0}
    assert records[-1].arms["base"].train_loss < 0.7 * records[0].arms["base"].train_loss


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("precision", "bound"), [("float32", 5e-6), ("float64", 5e-14)])
def test_any_other_factor_gives_the_same_losses_within_rounding(seed, precision, bound):
    """a = 3."""
    assert max(record.gap for record in trained(60, seed=seed, a=3.0, precision=precision)) < bound


@pytest.mark.parametrize("seed", SEEDS)
def test_eps_sets_short_weights_apart_a_little(seed):
    """At a = 0.1 by about a hundredth; at a = 4 by a hundred times less."""
    short, long = (max(r.gap for r in trained(40, seed=seed, a=a, eps=1e-5)) for a in (0.1, 4.0))
    assert 1e-3 < short < 0.1
    assert 1e-5 < long < short / 20


@pytest.mark.parametrize("seed", SEEDS)
def test_with_the_same_learning_rate_the_losses_part(seed):
    """Longer weights turn more slowly."""
    records = trained(20, seed=seed, compensate=False)
    assert records[-1].arms["scaled"].train_loss > records[-1].arms["base"].train_loss + 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_every_step_is_at_right_angles_to_the_weights_and_makes_them_longer(seed):
    """|W'|^2 = |W|^2 + lr^2 |g|^2."""
    records = trained(30, seed=seed, lr=10.0, precision="float64")
    base = [record.arms["base"] for record in records]
    assert max(arm.cosine.max() for arm in base) < 1e-12
    assert max(np.abs(arm.growth).max() for arm in base[1:]) < 1e-12
    assert (np.diff([arm.weight_norm for arm in base], axis=0) > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_longer_weights_get_shorter_gradients(seed):
    """a = 3: a third of the length in every layer, and a ninth once the weights are nine times as long."""
    for a in (3.0, 9.0):
        first = trained(1, seed=seed, a=a, precision="float64")[0]
        assert first.arms["base"].grad_norm / first.arms["scaled"].grad_norm == pytest.approx([a] * 3, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_a_large_rate_the_effective_rate_falls_at_once(seed):
    """At lr 10 every layer's |W| at least doubles in ten steps, and lr / |W|^2 falls to a quarter or less."""
    first, *_, last = (record.arms["base"] for record in trained(11, seed=seed, lr=10.0))
    assert (last.weight_norm > 2 * first.weight_norm).all()
    assert (last.effective_lr < first.effective_lr / 4).all()
    assert first.effective_lr == pytest.approx(10 / first.weight_norm**2)


def test_a_run_is_the_same_to_the_bit_after_a_pickle():
    """Between two steps."""
    machine = effective_rate.start(Config(a=3.0))
    for _ in range(3):
        machine.step()
    copy = pickle.loads(pickle.dumps(machine))
    assert pickle.dumps(copy.step().table()) == pickle.dumps(machine.step().table())


def test_the_compensation_can_be_switched_while_it_trains():
    """From the next step on."""
    machine = effective_rate.start(Config())
    machine.step()
    machine.change(Config(compensate=False))
    assert machine.step().gap == 0  # the network after the compensated step
    assert machine.step().gap > 0


def test_an_arm_that_overflows_ends_and_is_named():
    """float32 has no weights of 1e38; the run is over when both have ended."""
    machine = effective_rate.start(Config(lr=100.0, a=100.0))
    with np.errstate(all="ignore"):
        machine.learners["scaled"].network.hidden[1].weight.data.fill_(float("nan"))
        record = machine.step()
    assert (record.arms["scaled"].bad_step, record.arms["scaled"].bad_layer) == (0, 2)
    assert record.arms["base"].bad_step == -1
    assert record.table()[1]["train_loss"] is None


def test_an_arm_with_a_unit_that_never_varies_ends_and_is_named():
    """Where eps is 0 such a unit cannot be normalized; the other arm goes on."""
    machine = effective_rate.start(Config())
    machine.learners["scaled"].network.hidden[1].weight.data[3] = 0
    record = machine.step()
    assert (record.arms["scaled"].bad_step, record.arms["scaled"].bad_layer) == (0, 2)
    assert record.arms["base"].bad_step == -1
