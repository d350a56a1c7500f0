"""What a step does to the weights, held against autograd and the optimizer's own arithmetic."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import bnviz
from bnviz.watching.reader import read
from tests.watching import loops


def steps(model: nn.Module, optimizer: Any, count: int = 4) -> Iterator[dict[str, tuple[float, float, float]]]:
    """Make steps; yields gradient norm, weight norm and update ratio of each weight, by hand."""
    for _, (x, y) in zip(range(count), loops.data(), strict=False):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        before = {name: each.detach().clone() for name, each in model.named_parameters()}
        gradients = {name: each.grad.clone() for name, each in model.named_parameters() if each.grad is not None}
        optimizer.step()
        yield {
            name: (
                float(gradients[name].norm()),
                float(before[name].norm()),
                float((each.detach() - before[name]).norm() / before[name].norm()),
            )
            for name, each in model.named_parameters()
        }


@pytest.mark.parametrize("kind", ["sgd", "adam", "fused"])
def test_norms_and_ratios_are_those_by_hand(kind: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = loops.mlp()
    made: Any = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
        "adam": lambda p: torch.optim.AdamW(p, lr=0.01),
        "fused": lambda p: torch.optim.Adam(p, lr=0.01, fused=True),
    }
    optimizer = made[kind](model.parameters())
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=1):
        by_hand = list(steps(model, optimizer))
    run = read(tmp_path / "run.bnviz")
    for kind_of, module in (("weight", "0"), ("weight", "6"), ("norm", "1")):
        for column, place in (("gradient", 0), ("weight", 1), ("update", 2)):
            expected = [each[f"{module}.weight"][place] for each in by_hand]
            np.testing.assert_allclose(run.series(kind_of, module, column).values, expected, rtol=1e-3, atol=1e-7)
    group = optimizer.param_groups[0]
    assert run.series("weight", "0", "rate").values.tolist() == pytest.approx([group["lr"]] * 4)
    assert run.series("norm", "1", "decay").values.tolist() == pytest.approx([group["weight_decay"]] * 4)
    weight = run.series("weight", "0", "weight").values
    np.testing.assert_allclose(run.series("weight", "0", "effective_rate").values, group["lr"] / weight**2, rtol=1e-5)


@pytest.mark.parametrize("fused", [False, True])
def test_gradients_of_mixed_precision_are_without_their_scale(fused: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = loops.mlp()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=fused)
    scaler = torch.amp.GradScaler("cpu", init_scale=4096.0)
    x, y = next(loops.data())
    expected = torch.autograd.grad(F.cross_entropy(model(x), y), model[0].weight)[0].norm()
    model[1].reset_running_stats()  # type: ignore[operator]
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=1):
        scaler.scale(F.cross_entropy(model(x), y)).backward()
        scaler.step(optimizer)
    assert read(tmp_path / "run.bnviz").series("weight", "0", "gradient").values == pytest.approx(
        [float(expected)], rel=1e-4
    )


def test_accumulated_gradients_are_those_of_all_parts(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = loops.mlp(norm=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x, y = next(loops.data())
    expected = torch.autograd.grad(F.cross_entropy(model(x), y), model[0].weight)[0].norm()
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=1):
        for part, wanted in zip(x.chunk(3), y.chunk(3), strict=True):
            (F.cross_entropy(model(part), wanted) / 3).backward()
        optimizer.step()
    run = read(tmp_path / "run.bnviz")
    assert run.series("weight", "0", "gradient").values == pytest.approx([float(expected)], rel=1e-5)
    assert run.series("model", "", "passes").values.tolist() == [3]
    assert run.series("model", "", "examples").values.tolist() == [8]


def test_a_large_weight_s_update_is_made_of_a_part(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(400, 400), nn.Linear(400, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    before = model[0].weight.detach().clone()
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=1):
        model(torch.randn(16, 400)).square().sum().backward()
        optimizer.step()
    exact = float((model[0].weight.detach() - before).norm() / before.norm())
    found = read(tmp_path / "run.bnviz").series("weight", "0", "update").values
    assert found == pytest.approx([exact], rel=0.05)
    assert float(before.norm()) == pytest.approx(read(tmp_path / "run.bnviz").series("weight", "0", "weight").values[0])


def test_a_sparse_gradient_and_a_frozen_weight(tmp_path: Path) -> None:
    class Words(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.head = nn.Embedding(9, 4, sparse=True), nn.Linear(4, 2)
            self.head.requires_grad_(False)

        def forward(self, ids: Tensor) -> Tensor:
            out: Tensor = self.head(self.embed(ids).mean(1))
            return out

    model = Words()
    optimizer = torch.optim.SGD([model.embed.weight], lr=0.1)
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=1):
        model(torch.randint(9, (6, 5))).square().sum().backward()
        gradient = model.embed.weight.grad.to_dense().norm()  # type: ignore[union-attr]
        optimizer.step()
    run = read(tmp_path / "run.bnviz")
    assert run.series("weight", "embed", "gradient").values == pytest.approx([float(gradient)])
    assert run.series("weight", "head", "learns").values.tolist() == [0]
    assert run.series("weight", "head", "optimized").values.tolist() == [0]
    assert run.series("weight", "embed", "optimized").values.tolist() == [1]
    assert not run.series("weight", "head", "gradient")


def test_two_optimizers_of_one_step(tmp_path: Path) -> None:
    model = loops.mlp()
    one = torch.optim.SGD(model[:3].parameters(), lr=0.1)
    other = torch.optim.Adam(model[3:].parameters(), lr=0.01)
    with bnviz.watch(model, [one, other], to=tmp_path / "run.bnviz", every=1) as watching:
        for _, (x, y) in zip(range(3), loops.data(), strict=False):
            F.cross_entropy(model(x), y).backward()
            one.step()
            other.step()
        assert watching.steps == 3
    run = read(tmp_path / "run.bnviz")
    assert run.series("weight", "0", "rate").values == pytest.approx([0.1] * 3)
    assert run.series("weight", "6", "rate").values == pytest.approx([0.01] * 3)
    assert (run.series("weight", "0", "update").values > 0).all()
    assert (run.series("weight", "6", "update").values > 0).all()
