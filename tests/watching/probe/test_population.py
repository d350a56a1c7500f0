"""Recomputed statistics, held against the whole data set in float64 and against torch's own."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

import bnviz
from tests.watching import loops


def made(dropout: float = 0.0) -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(16, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(dropout), nn.Linear(6, 6), nn.BatchNorm1d(6)
    )


def batches(count: int = 10) -> list[tuple[Tensor, Tensor]]:
    return [pair for _, pair in zip(range(count), loops.data(), strict=False)]


def test_the_first_layer_s_are_the_means_over_mini_batches() -> None:
    model, loader = made(), batches()
    bnviz.population(model, loader)
    received = [model[0](x).detach().double() for x, _ in loader]
    mean = torch.stack([each.mean(0) for each in received]).mean(0)
    variance = torch.stack([each.var(0) for each in received]).mean(0)
    torch.testing.assert_close(model[1].running_mean.double(), mean, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(model[1].running_var.double(), variance, rtol=1e-5, atol=1e-6)


def test_without_dropout_they_are_torch_s_to_the_bit() -> None:
    model, other, loader = made(), made(), batches()
    bnviz.population(model, loader)
    update_bn(loader, other)
    for name, buffer in model.named_buffers():
        assert torch.equal(buffer, other.get_buffer(name)) or name.endswith("num_batches_tracked"), name
    assert model[1].num_batches_tracked == 0


def test_dropout_is_off_and_modes_momenta_and_weights_stay() -> None:
    model, still, loader = made(0.5), made(0.0), batches()
    model.train()
    model[1].eval()
    model[5].momentum = 0.3
    weights = {name: each.detach().clone() for name, each in model.named_parameters()}
    random = torch.get_rng_state()
    bnviz.population(model, loader)
    bnviz.population(still, loader)
    assert torch.equal(model[5].running_var, still[5].running_var)
    assert torch.equal(torch.get_rng_state(), random)
    assert [each.training for each in model] == [True, False, True, True, True, True]
    assert (model[1].momentum, model[5].momentum) == (0.1, 0.3)
    assert all(torch.equal(each, weights[name]) for name, each in model.named_parameters())


def test_it_tells_how_far_the_running_ones_were() -> None:
    model, loader = made(), batches()
    model[1].running_mean.fill_(100.0)
    first = bnviz.population(model, loader)
    assert list(first) == ["1", "5"]
    assert first["1"].mean > 50
    again = bnviz.population(model, loader)
    assert again["1"].mean < 1e-5
    assert again["1"].variance == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", ["tensor", "list", "mapping"])
def test_mini_batches_of_any_kind(kind: str) -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = made()

        def forward(self, x: Tensor, labels: Any = None) -> Tensor:
            out: Tensor = self.inner(x)
            return out

    model, reference = Named(), made()
    wrap: dict[str, Any] = {
        "tensor": lambda x, y: x,
        "list": lambda x, y: [x, y],
        "mapping": lambda x, y: {"x": x, "labels": y},
    }
    bnviz.population(model, [wrap[kind](x, y) for x, y in batches()])
    bnviz.population(reference, batches())
    assert torch.equal(model.inner[1].running_mean, reference[1].running_mean)  # type: ignore[index, union-attr]


def test_an_empty_loader_changes_nothing() -> None:
    model = made()
    model[1].running_mean.fill_(2.0)
    with pytest.raises(ValueError, match="loader gave no mini-batch"):
        bnviz.population(model, [])
    assert (model[1].running_mean == 2).all()


def test_a_model_without_batch_normalization_has_none() -> None:
    assert bnviz.population(nn.Linear(2, 2), []) == {}
