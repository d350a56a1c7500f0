"""`bnviz.watch`: begins a watch."""

import math
import os
import time
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from bnviz.watching.meta import Meta
from bnviz.watching.probe.budget import Budget
from bnviz.watching.probe.forward import device_of
from bnviz.watching.probe.recorder import MOST_BYTES, Recorder
from bnviz.watching.probe.silent import Silent
from bnviz.watching.probe.unseen import unwrapped
from bnviz.watching.probe.watching import Watching

CHANNELS = 128


def watch(
    model: nn.Module,
    optimizer: Any = None,
    budget: float = 0.05,
    to: str | os.PathLike[str] = "run.bnviz",
    *,
    every: int | None = None,
    channels: int = CHANNELS,
    most_bytes: int = MOST_BYTES,
) -> Watching | Silent:
    """Record what the layers of a model receive while it trains.

    The training loop stays as it is: steps are counted by the optimizer's own hook. Nothing is computed twice, no
    generator is drawn from, and weights, running statistics and losses are the same to the bit with and without.

        with bnviz.watch(model, to="run.bnviz"):
            train(model)

    Args:
        model: any network. It may be wrapped for several processes (then the process of rank 0 records).
        optimizer: whose steps are counted; a list where several belong to one step. Without it, the first optimizer
            that steps and has a weight of the model.
        budget: the share of the training time that watching may take, more than 0. It is measured while it runs, and
            kept by recording fewer steps; 0.1 seconds at the beginning are granted beyond it. `math.inf` records all.
        to: the file. One that is there is left alone: ``run-2.bnviz`` is written beside it.
        every: record every so many'th step instead, whatever that takes.
        channels: of how many channels of a layer each is told by itself, evenly chosen; 0 for none.
        most_bytes: from this size on every second recorded step is dropped.

    Returns:
        The watch. It ends with its `with` block, or by ``close()``. ``step(loss=...)`` and ``evaluated(loss=...)``
        tell it losses, which it cannot see.

    Raises:
        TypeError: the model is no `torch.nn.Module`, or the optimizer is none. ValueError: a number is out of range.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"model takes a torch.nn.Module; got {type(model).__name__}.")
    if not isinstance(budget, int | float) or not budget > 0:
        raise ValueError(f"budget takes a share of the training time above 0, such as 0.05; got {budget!r}.")
    for name, value, least in (("every", every, 1), ("channels", channels, 0), ("most_bytes", most_bytes, 1)):
        if value is not None and (not isinstance(value, int) or value < least):
            raise ValueError(f"{name} takes a whole number from {least} on; got {value!r}.")
    rank = _rank()
    if rank:
        return Silent(rank)
    recorder = Recorder(to, most_bytes)
    watching = Watching(model, optimizer, Budget(budget, every), recorder, channels, _meta(model, budget, every))
    for sentence in _beginnings(recorder, to):
        watching.say(sentence)
    return watching


def _rank() -> int:
    """The number of this process among those that train together."""
    distributed = torch.distributed
    return distributed.get_rank() if distributed.is_available() and distributed.is_initialized() else 0


def _beginnings(recorder: Recorder, to: str | os.PathLike[str]) -> list[str]:
    """What is said at the beginning."""
    said = []
    if os.fspath(to) != os.fspath(recorder.path):
        said.append(f"{os.fspath(to)} is there already: this run is written to {recorder.path}.")
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized() and distributed.get_world_size() > 1:
        n = distributed.get_world_size()
        said.append(f"Not seen: the mini-batches of the other {n - 1} processes; the one of rank 0 records.")
    return said


def _meta(model: nn.Module, budget: float, every: int | None) -> Meta:
    inner = unwrapped(model)
    return Meta(
        model=type(inner).__name__,
        parameters=sum(each.numel() for each in model.parameters() if not is_lazy(each)),
        modules_all=len(list(inner.modules())),
        device=str(device_of(model)),
        torch=str(torch.__version__),
        budget=float(budget) if math.isfinite(budget) else None,
        every=every,
        started=time.time(),
    )
