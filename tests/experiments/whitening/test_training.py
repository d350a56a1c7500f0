"""Whitened inputs: the transforms reach the networks, which are torch's own; the CSV has a row a network."""

import math
import pickle

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz import data, records
from bnviz.config import replace
from bnviz.experiments.whitening import training
from bnviz.experiments.whitening.charts import ranks
from bnviz.experiments.whitening.config import Config
from bnviz.experiments.whitening.training import EVALUATE
from bnviz.model import train
from bnviz.model.whitening import Statistics, transform

KINDS = {"raw": "raw", "centred": "centred", "standardized": "standardized", "whitened": "zca"}


def trained(steps, **settings):
    """The records of steps 0 to `steps`."""
    machine = training.start(replace(Config(), settings))
    return [machine.step() for _ in range(steps + 1)]


@pytest.mark.parametrize("inputs", KINDS)
@pytest.mark.parametrize("normalized", [False, True])
def test_the_losses_are_those_of_torchs_modules_on_transformed_pixels(inputs, normalized):
    """With the same first weights, torch's batch norm and optimizer, on u as `transform` makes it."""
    config = Config(seed=3)
    ours = training.start(config).inputs[inputs]
    layers = []
    for hidden in (ours.bn if normalized else ours.plain).network.hidden:
        linear = nn.Linear(hidden.weight.shape[1], 100)
        linear.weight.data.copy_(hidden.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, *([nn.BatchNorm1d(100)] if normalized else []), nn.ReLU()]
    last = nn.Linear(100, 10)
    last.weight.data.copy_(ours.plain.network.output.weight)
    nn.init.zeros_(last.bias)
    network = nn.Sequential(*layers, last)
    descent = torch.optim.SGD(network.parameters(), config.lr)
    batches = train.Batches(data.load("digits"), config.batch_size, config.seed)
    known = Statistics.of(train.tensors(data.load("digits"))[0])
    for record in trained(12, seed=3):
        x, y = batches.next()
        loss = F.cross_entropy(network(transform(KINDS[inputs], known, config.floor)(x)), y)
        name = "bn_loss" if normalized else "plain_loss"
        assert getattr(record.arms[inputs], name) == pytest.approx(loss.item(), abs=2e-4)
        descent.zero_grad()
        loss.backward()
        descent.step()


def test_the_linear_model_descends_as_autograd_says():
    """Full batch, from 0, at 2 over the largest eigenvalue of the inputs' second moment."""
    x, y, *_ = train.tensors(data.load("digits"))
    weight, bias = torch.zeros(10, 64, requires_grad=True), torch.zeros(10, requires_grad=True)
    rate = 2 / np.linalg.eigvalsh((x.T @ x / len(x)).numpy().astype(np.float64))[-1]
    for record in trained(20):
        loss = F.cross_entropy(x @ weight.T + bias, y)
        assert record.arms["raw"].linear_loss == pytest.approx(loss.item(), rel=1e-4)
        for p, grad in zip((weight, bias), torch.autograd.grad(loss, (weight, bias)), strict=True):
            p.data -= rate * grad


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_rotation_of_the_inputs_is_nothing_to_the_linear_model(seed):
    """ZCA and PCA differ by one: from 0 it goes the same way."""
    zca, pca = (trained(30, seed=seed, whitening=kind)[-1].arms["whitened"] for kind in ("zca", "pca"))
    assert zca.linear_loss == pytest.approx(pca.linear_loss, rel=1e-4)
    assert zca.plain_loss != pca.plain_loss


def test_all_inputs_start_from_the_same_weights():
    """Only what comes in differs."""
    machine = training.start(Config(seed=1))
    first, *others = machine.inputs.values()
    for other in others:
        for one in ("plain", "bn"):
            pairs = zip(getattr(first, one).network.weights, getattr(other, one).network.weights, strict=True)
            assert all(torch.equal(a, b) for a, b in pairs)


def test_a_floor_acts_at_the_next_step_and_on_the_whitened_inputs_alone():
    """The networks stay; the picture, the eigenvalues and the gain become other ones."""
    machine, still = training.start(Config()), training.start(Config())
    for _ in range(6):
        before = machine.step()
        still.step()
    machine.change(replace(Config(), {"floor": 0.1}))
    after, other = machine.step(), still.step()
    for name in ("raw", "centred", "standardized"):
        assert after.arms[name].plain_loss == other.arms[name].plain_loss
    assert after.arms["whitened"].largest_gain == pytest.approx(0.1**-0.5, rel=0.01)
    assert before.arms["whitened"].largest_gain > 100
    assert not np.array_equal(after.arms["whitened"].example, before.arms["whitened"].example)
    assert after.arms["whitened"].condition > before.arms["whitened"].condition


def test_the_table_has_a_row_for_each_inputs_and_network():
    """The columns of the CSV; the accuracy only where it was tested."""
    for record in trained(EVALUATE["digits"], whitening="pca"):
        rows = record.table()
        assert [(row["inputs"], row["network"]) for row in rows] == [
            (inputs, network)
            for inputs in ("raw", "centred", "standardized", "pca")
            for network in ("plain", "bn", "linear")
        ]
        assert list(rows[0]) == ["step", "inputs", "network", "train_loss", "test_accuracy"]
        tested = [row["test_accuracy"] is not None for row in rows]
        assert tested == [record.step % EVALUATE["digits"] == 0] * 12


def test_a_network_that_diverges_ends_and_the_others_go_on():
    """At a rate of 10 raw pixels blow the plain network up; the linear model has a rate of its own."""
    last = trained(40, lr=10.0)[-1]
    assert math.isnan(last.arms["raw"].plain_loss)
    assert math.isnan(trained(40, lr=10.0)[-1].arms["raw"].plain_accuracy)
    assert math.isfinite(last.arms["raw"].linear_loss)


def test_the_kept_eigenvalues_are_those_that_the_chart_shows():
    """All of digits', and of MNIST's evenly over the logarithm of their rank."""
    for features in (64, 784):
        assert training.ranks(features).tolist() == ranks(features)
    assert training.ranks(64).tolist() == list(range(1, 65))
    assert (training.ranks(784)[0], training.ranks(784)[-1]) == (1, 784)


@pytest.mark.parametrize("at", [1, 4])
def test_the_same_config_gives_the_same_run_also_through_a_pickle(at):
    """To the bit, also after another floor."""
    bits = []
    for through in (False, True):
        machine = training.start(Config())
        made = [machine.step() for _ in range(at)]
        machine.change(replace(Config(), {"floor": 0.03}))
        made.append(machine.step())
        if through:
            machine = pickle.loads(pickle.dumps(machine))
        made += [machine.step() for _ in range(6)]
        bits.append([records.row(record, records.row_dtype(made[0])).tobytes() for record in made])
    assert bits[0] == bits[1]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_scaling_helps_without_batch_norm_and_decorrelating_hurts(seed):
    """Steps to 90 % at rate 0.1, and the loss of the linear model."""
    made = trained(150, seed=seed)
    steps = {
        (arm, network): next((r.step for r in made if getattr(r.arms[arm], f"{network}_accuracy") >= 90), math.inf)
        for arm in KINDS
        for network in ("plain", "bn")
    }
    assert steps["standardized", "plain"] < steps["raw", "plain"] < steps["whitened", "plain"] + 15
    assert steps["whitened", "bn"] > 2 * steps["raw", "bn"]
    losses = [made[-1].arms[arm].linear_loss for arm in ("raw", "centred", "whitened")]
    assert losses[0] > 2 * losses[1] > 4 * losses[2]
