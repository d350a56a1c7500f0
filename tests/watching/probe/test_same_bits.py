"""A watch changes nothing: weights, running statistics, losses and generators are the same to the bit."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from benchmarks.networks import CNN, ResNet, Transformer
from tests.watching import loops

IMAGES = (1, 8, 8)


class Tokens(nn.Module):
    """PyTorch's own encoder, which takes a faster path in evaluation unless there are hooks."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(F.gelu(self.encoder(x.view(len(x), 2, 8)).mean(1)))
        return out


MODELS: dict[str, tuple[loops.Make, tuple[int, ...]]] = {
    "mlp": (loops.mlp, (16,)),
    "dropout": (lambda: nn.Sequential(nn.Linear(16, 8), nn.Dropout(0.5), nn.BatchNorm1d(8), nn.Linear(8, 3)), (16,)),
    "cnn": (CNN, IMAGES),
    "resnet": (lambda: ResNet(6, (1, 1)), IMAGES),
    "transformer": (lambda: Transformer(width=16), IMAGES),
    "transformer, bn": (lambda: Transformer(width=16, norm="bn"), IMAGES),
    "encoder": (Tokens, (16,)),
    "lazy": (lambda: nn.Sequential(nn.LazyLinear(9), nn.LazyBatchNorm1d(), nn.ReLU(), nn.Linear(9, 3)), (16,)),
}


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal to the bit."""
    if isinstance(one, Tensor):
        return torch.equal(one, other)
    pairs = [(one[k], other[k]) for k in one] if isinstance(one, dict) else list(zip(one, other, strict=True))
    return all(same(*pair) for pair in pairs)


@pytest.mark.parametrize("watch", [{"every": 1}, {"every": 3}, {"budget": 0.05}], ids=["all", "some", "budget"])
@pytest.mark.parametrize("name", MODELS)
def test_a_watched_training_is_the_bare_one(name: str, watch: dict[str, Any], tmp_path: Path) -> None:
    make, shape = MODELS[name]
    bare = loops.train(make, shape=shape)
    watched = loops.train(make, tmp_path / "run.bnviz", shape=shape, **watch)
    for one, other, what in zip(bare, watched, loops.Trained._fields, strict=True):
        assert same(one, other), what


def test_what_was_watched_can_still_be_resized(tmp_path: Path) -> None:
    model, x = nn.Sequential(nn.BatchNorm1d(4), nn.ReLU()), torch.randn(8, 4)
    loops.watched(model, tmp_path, x)
    for each in (x, *model.parameters(), *model.buffers()):
        each.untyped_storage().resize_(0)


def mixed(model: nn.Module, optimizer: Any, x: Tensor, y: Tensor) -> Tensor:
    """A step in bfloat16, with scaled gradients."""
    optimizer.zero_grad()
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    with torch.autocast("cpu", torch.bfloat16):
        loss = F.cross_entropy(model(x), y)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    return loss.detach()


def accumulated(model: nn.Module, optimizer: Any, x: Tensor, y: Tensor) -> Tensor:
    """A step of gradients from three parts."""
    optimizer.zero_grad()
    for part, wanted in zip(x.chunk(3), y.chunk(3), strict=True):
        loss = F.cross_entropy(model(part), wanted) / 3
        loss.backward()
    optimizer.step()
    return loss.detach()


def recomputed(model: nn.Module, optimizer: Any, x: Tensor, y: Tensor) -> Tensor:
    """A step whose activations are computed twice."""
    optimizer.zero_grad()
    loss = F.cross_entropy(checkpoint(model, x, use_reentrant=False), y)
    loss.backward()
    optimizer.step()
    return loss.detach()


@pytest.mark.parametrize("step", [mixed, accumulated, recomputed], ids=lambda step: step.__name__)
def test_so_is_a_step_of_another_kind(step: Any, tmp_path: Path) -> None:
    bare = loops.train(loops.mlp, step=step)
    watched = loops.train(loops.mlp, tmp_path / "run.bnviz", step=step, every=1)
    for one, other, what in zip(bare, watched, loops.Trained._fields, strict=True):
        assert same(one, other), what


def test_the_fast_path_of_the_encoder_is_taken_as_without_a_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    fast = torch._transformer_encoder_layer_fwd
    monkeypatch.setattr(torch, "_transformer_encoder_layer_fwd", lambda *given: calls.append(1) or fast(*given))
    loops.train(Tokens)
    bare = len(calls)
    assert bare > 0
    loops.train(Tokens, tmp_path / "run.bnviz", every=1)
    assert len(calls) == 2 * bare
