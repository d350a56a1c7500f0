"""`NAME`: the losses are those of torch's own modules; a config gives one run."""

import math
import pickle

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz import data, records
from bnviz.config import replace
from bnviz.experiments.NAME import training
from bnviz.experiments.NAME.config import Config
from bnviz.experiments.NAME.training import EVALUATE
from bnviz.model import train

STEPS = 25


def trained(steps, **settings):
    """The records of steps 0 to `steps`."""
    machine = training.start(replace(Config(), settings))
    return [machine.step() for _ in range(steps + 1)]


def torchs_own(network, normalized):
    """The same network from torch's modules, with the same weights."""
    hidden, units = network.hidden[0], len(network.hidden[0].weight)
    first = nn.Linear(hidden.weight.shape[1], units, bias=not normalized)
    last = nn.Linear(units, len(network.output.weight))
    with torch.no_grad():
        first.weight.copy_(hidden.weight)
        last.weight.copy_(network.output.weight)
        for bias in [last.bias] if normalized else [first.bias, last.bias]:
            bias.zero_()
    return nn.Sequential(first, nn.BatchNorm1d(units) if normalized else nn.Identity(), nn.Sigmoid(), last)


@pytest.mark.parametrize("arm", ["plain", "bn"])
def test_the_losses_are_those_of_torchs_modules(arm):
    """Step by step, with torch's own optimizer."""
    config = Config(seed=3)
    network = torchs_own(training.start(config).networks[arm], normalized=arm == "bn")
    descent = torch.optim.SGD(network.parameters(), config.lr)
    batches = train.Batches(data.load("digits"), config.batch_size, config.seed)
    for record in trained(STEPS, seed=3):
        x, y = batches.next()
        loss = F.cross_entropy(network(x), y)
        assert record.arms[arm].train_loss == pytest.approx(loss.item(), abs=1e-4)
        descent.zero_grad()
        loss.backward()
        descent.step()


def test_both_start_with_the_same_weights():
    """Only the normalization is another one."""
    plain, bn = training.start(Config(seed=1)).networks.values()
    assert all(torch.equal(one, other) for one, other in zip(plain.weights, bn.weights, strict=True))


def test_a_learning_rate_acts_at_the_next_step():
    """The loss of that step is the one before its update, so the step after it is the first that differs."""
    machine = training.start(Config())
    made = [machine.step() for _ in range(5)]
    machine.change(replace(machine.config, {"lr": 5.0}))
    made += [machine.step() for _ in range(5)]
    pairs = zip(made, trained(9), strict=True)
    equal = [one.arms["bn"].train_loss == other.arms["bn"].train_loss for one, other in pairs]
    assert equal == [True] * 6 + [False] * 4


def test_test_images_are_evaluated_every_few_steps():
    """The others are not a number, and empty in a table."""
    for record in trained(2 * EVALUATE):
        told = [row["test_accuracy"] is not None for row in record.table()]
        assert told == [record.step % EVALUATE == 0] * 2


def test_a_network_that_diverged_ends_and_the_other_goes_on():
    """Its numbers are none from then on, and its cells in the table empty; when both have, the run is over."""
    machine = training.start(Config())
    machine.step()
    for name, empty in (("plain", [True, False]), ("bn", [True, True])):
        with torch.no_grad():
            machine.networks[name].output.weight.fill_(float("inf"))
        record = machine.step()
        assert record.arms[name].bad_step == record.step
        assert [row["train_loss"] is None for row in record.table()] == empty
    assert machine.step() is None


@pytest.mark.parametrize("settings", [{"lr": 10.0}, {"width": 1}, {"batch_size": 2}])
def test_hard_settings_end_in_numbers_or_in_a_bad_step(settings):
    """Nothing is raised, at the ends of what the settings take."""
    for record in trained(30, **settings):
        if record is not None:
            assert all(math.isfinite(arm.train_loss) == (arm.bad_step < 0) for arm in record.arms.values())


def test_the_same_config_gives_the_same_run_also_through_a_pickle():
    """To the bit."""
    bits = []
    for through in (False, True):
        machine = training.start(Config())
        made = [machine.step() for _ in range(9)]
        if through:
            machine = pickle.loads(pickle.dumps(machine))
        made += [machine.step() for _ in range(9)]
        bits.append([records.row(record, records.row_dtype(made[0])).tobytes() for record in made])
    assert bits[0] == bits[1]
