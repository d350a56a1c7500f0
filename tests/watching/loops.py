"""Training loops of the tests: the same numbers every time, bare or watched."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks

import bnviz
from bnviz.watching.reader import Run, read

Make = Callable[[], nn.Module]


class Trained(NamedTuple):
    """What a training left: all that must be the same to the bit with and without a watch."""

    state: dict[str, Tensor]
    losses: list[Tensor]
    evaluations: list[Tensor]
    random: Tensor


def mlp(norm: bool = True, width: int = 12) -> nn.Sequential:
    """Two hidden layers for 16 features."""
    layers: list[nn.Module] = []
    for fan_in in (16, width):
        layers += [nn.Linear(fan_in, width, bias=not norm), *([nn.BatchNorm1d(width)] if norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, 3))


def data(batch: int = 24, shape: tuple[int, ...] = (16,)) -> Iterator[tuple[Tensor, Tensor]]:
    """Mini-batches of noise around three centres, for ever."""
    random = torch.Generator().manual_seed(7)
    centres = torch.randn(3, *shape, generator=random)
    while True:
        y = torch.randint(3, (batch,), generator=random)
        yield centres[y] + 0.5 * torch.randn(batch, *shape, generator=random), y


def train(
    make: Make,
    to: Path | None = None,
    steps: int = 12,
    shape: tuple[int, ...] = (16,),
    step: Callable[[nn.Module, Any, Tensor, Tensor], Tensor] | None = None,
    evaluate_every: int = 4,
    **watch: Any,
) -> Trained:
    """Train a network, watched if there is a file to write to."""
    torch.manual_seed(3)
    model = make()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    batches, losses, evaluations = data(shape=shape), [], []
    watching = bnviz.watch(model, to=to, **watch) if to else None
    for k in range(steps):
        x, y = next(batches)
        losses.append((step or plain)(model, optimizer, x, y))
        if watching:
            watching.step(loss=losses[-1])
        if k % evaluate_every == evaluate_every - 1:
            model.eval()
            with torch.no_grad():
                evaluations.append(model(x))
            model.train()
    if watching:
        watching.close()
        assert hooks_of(model) == 0
    return Trained(model.state_dict(), losses, evaluations, torch.get_rng_state())


def plain(model: nn.Module, optimizer: Any, x: Tensor, y: Tensor) -> Tensor:
    """One step, as anybody writes it."""
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()


def recorded(make: Make, folder: Path, **more: Any) -> Run:
    """What is recorded of a training, every step unless it is said otherwise."""
    train(make, folder / "run.bnviz", **{"every": 1, **more})
    return read(folder / "run.bnviz")


def watched(model: nn.Module, folder: Path, x: Tensor, **more: Any) -> Run:
    """What is recorded of one training pass and one step."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with closing(bnviz.watch(model, optimizer, to=folder / "run.bnviz", every=1, **more)):
        model(x).square().mean().backward()
        optimizer.step()
    return read(folder / "run.bnviz")


def hooks_of(model: nn.Module) -> int:
    """How many hooks there are on a model and, for all, on optimizers."""
    names = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    own = sum(len(getattr(module, name)) for module in model.modules() for name in names)
    return own + len(_global_optimizer_pre_hooks) + len(_global_optimizer_post_hooks)
