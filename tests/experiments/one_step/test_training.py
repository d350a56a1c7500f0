"""One step part by part: together the parts are the step that torch makes."""

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.one_step.config import Config
from bnviz.experiments.one_step.training import PARTS, Record, Slow, start


def parts(machine: Slow, n: int) -> list[Record]:
    """The next n records."""
    return [machine.step() for _ in range(n)]


def bits(made: list[Record]) -> list[bytes]:
    """Records as raw bytes."""
    dtype = records.row_dtype(made[0])
    return [records.row(record, dtype).tobytes() for record in made]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_parts_together_are_torchs_step(seed: int) -> None:
    """Three steps of nn.BatchNorm1d and SGD end at the same weights, gamma, beta and running statistics."""
    machine, other = Slow(Config(seed=seed)), Slow(Config(seed=seed))
    parts(machine, 3 * len(PARTS))
    hidden = nn.Linear(2, 3, bias=False, dtype=torch.float64)
    hidden.weight.data = other.network.hidden[0].weight.detach().clone()
    norm, output = nn.BatchNorm1d(3, dtype=torch.float64), other.network.output
    parameters = [*hidden.parameters(), *norm.parameters(), *output.parameters()]
    sgd = torch.optim.SGD(parameters, lr=0.5)
    for _ in range(3):
        u, labels = other.batches.next()
        sgd.zero_grad()
        F.cross_entropy(output(torch.tanh(norm(hidden(u.double())))), labels).backward()
        sgd.step()
    ours = machine.norm
    for mine, theirs in (
        (machine.network.hidden[0].weight, hidden.weight),
        (ours.gamma, norm.weight),
        (ours.beta, norm.bias),
        (ours.running_mean, norm.running_mean),
        (ours.running_var, norm.running_var),
    ):
        torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)


def test_each_part_shows_what_it_made_and_nothing_of_the_next() -> None:
    """Columns fill in their order, and empty again with the next optimizer step."""
    made = parts(Slow(Config()), len(PARTS) + 1)
    order = ["x", "mean", "normalized", "y", "loss", "x_gradient", "loss_after"]
    for part, record in enumerate(made[: len(PARTS)]):
        known = [not np.isnan(getattr(record, name)).any() for name in order]
        assert known == [k <= part for k in range(len(order))]
    assert (made[-1].part, made[-1].update) == (0, 1)
    assert np.isnan(made[-1].normalized).all()


def test_only_the_update_moves_gamma_and_only_the_end_the_running_mean() -> None:
    """Every other part looks and moves nothing."""
    made = parts(Slow(Config()), len(PARTS))
    assert [not np.array_equal(each.gamma, each.gamma_before) for each in made] == [False] * 6 + [True] * 2
    moved = [not np.array_equal(each.running_mean, each.running_mean_before) for each in made]
    assert moved == [False] * 7 + [True]


def test_identities_of_the_paper() -> None:
    """x-hat has mean 0 and variance sigma^2 / (sigma^2 + eps); the gradient of x sums to 0 (section 3)."""
    record = parts(Slow(Config()), 6)[-1]
    np.testing.assert_allclose(record.normalized.mean(1), 0, atol=1e-14)
    np.testing.assert_allclose((record.normalized**2).mean(1), record.variance / (record.variance + 1e-5))
    np.testing.assert_allclose(record.x_gradient.sum(1), 0, atol=1e-14)


@pytest.mark.parametrize("at", [0, 3, 7, 8])
def test_a_pickled_machine_goes_on_to_the_bit(at: int) -> None:
    """Between any two parts, with a change on its way."""
    machine = Slow(Config())
    parts(machine, at)
    machine.change(replace(machine.config, {"lr": 2.0, "momentum": 0.5}))
    again = pickle.loads(pickle.dumps(machine))
    assert bits(parts(machine, 20)) == bits(parts(again, 20))


@pytest.mark.parametrize("settings", [{"batch_size": 2}, {"batch_size": 16}, {"seed": 9999}, {"lr": 10.0}])
def test_the_ends_of_the_ranges_run(settings: dict[str, Any]) -> None:
    """Two whole steps, one dtype."""
    made = parts(start(replace(Config(), settings)), 16)
    assert len({str(records.row_dtype(record)) for record in made}) == 1


def test_a_structural_change_is_refused() -> None:
    """Another mini-batch size is another run."""
    with pytest.raises(ValueError, match="batch_size"):
        Slow(Config()).change(Config(batch_size=4))


def test_the_table_is_one_row_a_part() -> None:
    """Always the same columns."""
    rows = [record.table() for record in parts(Slow(Config()), 9)]
    assert all(len(each) == 1 and list(each[0]) == list(rows[0][0]) for each in rows)
    assert [each[0]["part"] for each in rows] == [*PARTS, "forward"]
