"""One optimizer step: every number forward is torch's, every gradient autograd's."""

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz import records
from bnviz.config import ConfigError, replace
from bnviz.experiments.one_step.config import Config
from bnviz.experiments.one_step.training import Record, Slow, start

MOVED = Config(update=4, lr=0.8, momentum=0.3, pulled="6 1.5 -0.5")


def made(config: Config) -> Record:
    """The record of a run's first step."""
    return start(config).step()


def bits(record: Record) -> bytes:
    """A record as raw bytes, without its place in the run."""
    return records.row(replaced(record), records.row_dtype(record)).tobytes()


def replaced(record: Record) -> Record:
    """As the first of its run."""
    return Record(**{**vars(record), "step": 0})


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_six_steps_are_torchs(seed: int) -> None:
    """nn.BatchNorm1d and SGD end at the same weights, gamma, beta and running statistics."""
    machine = Slow(Config(seed=seed))
    other = machine.network_at(0)
    hidden = nn.Linear(2, 3, bias=False, dtype=torch.float64)
    hidden.weight.data = other.hidden[0].weight.detach().clone()
    norm, output = nn.BatchNorm1d(3, dtype=torch.float64), other.output
    sgd = torch.optim.SGD([*hidden.parameters(), *norm.parameters(), *output.parameters()], lr=0.5)
    for update in range(6):
        machine.change(Config(seed=seed, update=update))
        record = machine.step()
        u, labels = machine.batch(update)
        sgd.zero_grad()
        loss = F.cross_entropy(output(torch.tanh(norm(hidden(u)))), labels)
        assert record.loss == pytest.approx(loss.item(), rel=1e-12)
        loss.backward()
        sgd.step()
        mine = (record.weight_after, record.gamma_after, record.beta_after)
        mine += (record.running_mean_after, record.running_variance_after)
        for ours, theirs in zip(
            mine, (hidden.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var), strict=True
        ):
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("config", [Config(), MOVED, Config(batch_size=2, seed=7), Config(batch_size=16, update=20)])
def test_every_part_of_the_way_back_is_autograds(config: Config) -> None:
    """dL/d of every number that the page shows, from a graph in which each of them stands by itself."""
    machine = Slow(config)
    record = machine.step()
    network = machine.network_at(config.update)
    norm, labels = network.hidden[0].norm, machine.batch(config.update)[1]
    weight = network.hidden[0].weight
    u = torch.tensor(record.u)
    x = F.linear(u, weight)
    x_straight, x_for_mean, x_for_variance = (x.detach().requires_grad_() for _ in range(3))
    mean = x_for_mean.mean(0)
    mean.retain_grad()
    variance = (x_for_variance - mean).square().mean(0)
    variance.retain_grad()
    normalized = (x_straight - mean) / torch.sqrt(variance + norm.eps)
    y = norm.gamma * normalized + norm.beta
    y.retain_grad()
    normalized.retain_grad()
    loss = F.cross_entropy(network.output(torch.tanh(y)), labels)
    loss.backward()
    for name, value in (
        ("x", x), ("mean", mean), ("variance", variance), ("normalized", normalized), ("y", y), ("z", torch.tanh(y)),
        ("loss", loss), ("y_gradient", y.grad), ("normalized_gradient", normalized.grad), ("mean_gradient", mean.grad),
        ("gamma_gradient", norm.gamma.grad), ("beta_gradient", norm.beta.grad), ("variance_gradient", variance.grad),
        ("straight", x_straight.grad), ("by_mean", x_for_mean.grad), ("by_variance", x_for_variance.grad),
    ):  # fmt: skip
        expected = value.detach().numpy()
        shown = getattr(record, name)
        np.testing.assert_allclose(shown, expected.T, rtol=1e-9, atol=1e-13, err_msg=name)
    whole = F.linear(u, weight)
    whole.retain_grad()
    moving = F.batch_norm(whole, None, None, norm.gamma, norm.beta, training=True, eps=norm.eps)
    weight.grad = None
    F.cross_entropy(network.output(torch.tanh(moving)), labels).backward()
    np.testing.assert_allclose(record.x_gradient, whole.grad.numpy().T, rtol=1e-8, atol=1e-13)
    np.testing.assert_allclose(record.weight_gradient, weight.grad.numpy(), rtol=1e-8, atol=1e-13)


def test_identities_of_the_paper() -> None:
    """x-hat has mean 0 and variance sigma^2 / (sigma^2 + eps); the gradient of x sums to 0 (section 3)."""
    record = made(MOVED)
    np.testing.assert_allclose(record.normalized.mean(1), 0, atol=1e-14)
    np.testing.assert_allclose((record.normalized**2).mean(1), record.variance / (record.variance + 1e-5))
    np.testing.assert_allclose(record.x_gradient_sum, 0, atol=1e-14)
    np.testing.assert_allclose(record.by_variance_sum, 0, atol=1e-14)
    np.testing.assert_allclose(record.straight_sum, -record.by_mean_sum, atol=1e-14)


def test_who_is_pulled_moves_all_others_in_training_and_none_in_inference() -> None:
    """What an example gives depends on its companions only where their statistics normalize it."""
    still, moved = made(Config(update=4)), made(Config(update=4, pulled="6 1.5 -0.5"))
    others = np.arange(8) != 5
    assert (still.moved, np.array_equal(still.y, still.y_unpulled)) == (pytest.approx([0, 0, 0], abs=0), True)
    assert (np.abs(moved.y - still.y)[:, others] > 1e-3).all()
    assert np.array_equal(moved.y_unpulled, still.y)
    np.testing.assert_array_equal(moved.moved, np.abs(moved.y - still.y)[:, others].max(1))
    assert np.array_equal(moved.u[5], [1.5, -0.5])
    still, moved = (made(Config(update=4, inference=True, pulled=where)) for where in ("", "6 1.5 -0.5"))
    assert np.array_equal(moved.y[:, others], still.y[:, others])
    assert (moved.y[:, 5] != still.y[:, 5]).all()
    assert moved.moved.tolist() == [0, 0, 0]


def test_inference_uses_the_running_statistics_and_learns_nothing() -> None:
    """Algorithm 2; nothing comes back, nothing is updated."""
    record = made(Config(update=4, inference=True))
    assert np.array_equal(record.mean, record.running_mean)
    assert np.array_equal(record.variance, record.running_variance)
    for name in ("y_gradient", "by_mean", "weight_gradient", "gamma_after", "running_mean_after", "loss_after"):
        assert np.isnan(getattr(record, name)).all()


def test_a_record_follows_from_the_settings_alone() -> None:
    """Whatever was asked for before; also after a pickle on the way."""
    wandering = Slow(Config())
    for config in (Config(update=9, lr=3.0), Config(inference=True), Config(update=2, pulled="1 0 0")):
        wandering.change(config)
        wandering.step()
    wandering.change(MOVED)
    again = pickle.loads(pickle.dumps(wandering))
    assert bits(wandering.step()) == bits(again.step()) == bits(made(MOVED))


@pytest.mark.parametrize(
    "settings", [{"batch_size": 2}, {"batch_size": 16}, {"seed": 9999}, {"lr": 10.0, "update": 99}, {"inference": True}]
)
def test_the_ends_of_the_ranges_run(settings: dict[str, Any]) -> None:
    """One dtype all along a run."""
    machine = start(replace(Config(), settings))
    first = machine.step()
    machine.change(replace(machine.config, {"update": 1, "pulled": "16 -3.999 3.999"}))
    assert records.row_dtype(machine.step()) == records.row_dtype(first)


@pytest.mark.parametrize("text", ["0 1 1", "17 1 1", "3 1", "3 1 1 1", "3 1e3 0", "3 nan 0", "3 4 0", "3 1.23456 0"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    """An address may say anything."""
    with pytest.raises(ConfigError, match="pulled takes"):
        replace(Config(), {"pulled": text})


def test_a_structural_change_is_refused() -> None:
    """Another mini-batch size is another run."""
    with pytest.raises(ValueError, match="batch_size"):
        Slow(Config()).change(Config(batch_size=4))


def test_the_table_is_one_row_a_step() -> None:
    """Always the same columns."""
    rows = [made(config).table() for config in (Config(), MOVED, Config(inference=True))]
    assert all(len(each) == 1 and list(each[0]) == list(rows[0][0]) for each in rows)
