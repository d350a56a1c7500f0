"""python -m benchmarks.watch: what it costs to watch a model of one's own.

A training loop anybody would write, bare and watched, and the same loop with other ways to look inside; all in one run,
block after block in turn. What is timed is the processor's time of this process on one thread, since others may compute
on the same cores. Everything is a ratio to the bare loop, of the sums over all blocks:

    watch_ratio_*       bnviz.watch with its budget of 0.05
    watch_full_ratio_*  bnviz.watch, every step recorded
    watch_every_*       steps to one that is recorded, with the budget
    watch_peer_*        TensorBoard's add_histogram of all that is received and of all gradients, every step; a
                        histogram of 40 bins in hooks, every step
"""

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.tensorboard import SummaryWriter

import bnviz
from benchmarks.networks import ResNet, Transformer, mlp
from bnviz import data
from bnviz.watching.probe import kinds
from bnviz.watching.reader import read

Make = Callable[[], nn.Module]
MODELS: dict[str, tuple[Make, int, int]] = {  # how it is made, the mini-batch, steps that are timed together
    "mlp": (mlp, 60, 400),
    "resnet18": (lambda: ResNet(24, (2, 2, 2, 2)), 64, 12),
    "transformer": (lambda: Transformer(width=96, depth=4), 64, 12),
}
LR = 0.05
SHORTER = 6  # how many times fewer steps are timed of what costs the same in each


class Loop:
    """A training loop of one network, and what looks at it."""

    def __init__(self, make: Make, batch: int, peer: Callable[[nn.Module], Callable[[], None]] | None = None) -> None:
        torch.manual_seed(0)
        self.model = make()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LR)
        self.batches = batches(batch)
        self.after = peer(self.model) if peer else lambda: None

    def run(self, steps: int) -> float:
        """Make so many steps; returns the processor's seconds."""
        drawn = [next(self.batches) for _ in range(steps)]
        began = time.process_time()
        for x, y in drawn:
            self.optimizer.zero_grad()
            F.cross_entropy(self.model(x), y).backward()
            self.optimizer.step()
            self.after()
        return time.process_time() - began


def batches(size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Mini-batches of the digits, for ever."""
    loaded = data.load("digits")
    x, y = torch.tensor(loaded.x_train).view(-1, 1, 8, 8), torch.tensor(loaded.y_train)
    random = torch.Generator().manual_seed(0)
    while True:
        chosen = torch.randint(len(x), (size,), generator=random)
        yield x[chosen], y[chosen]


def received(model: nn.Module, look: Callable[[str, Tensor], Any]) -> None:
    """Let something look at what every normalization and nonlinearity receives."""
    for name, module in model.named_modules():
        found = kinds.described(name, module)
        if found is not None and found.kind != "dropout":
            module.register_forward_pre_hook(lambda _m, args, name=name: look(name, args[0].detach()))


def tensorboard(writer: SummaryWriter) -> Callable[[nn.Module], Callable[[], None]]:
    """Histograms of what is received and of all gradients."""
    steps = iter(range(10**9))

    def peer(model: nn.Module) -> Callable[[], None]:
        received(model, lambda name, x: writer.add_histogram(name, x, next(steps)))

        def after() -> None:
            for name, parameter in model.named_parameters():
                writer.add_histogram(f"gradient/{name}", parameter.grad, next(steps))

        return after

    return peer


def histogram(model: nn.Module) -> Callable[[], None]:
    """Mean, standard deviation, share near zero and a histogram of 40 bins of a layer."""
    seen: dict[str, Any] = {}

    def look(name: str, x: Tensor) -> None:
        near = (x.abs() < 0.05).float().mean().item()
        seen[name] = x.mean().item(), x.std().item(), near, torch.histc(x, 40, -6, 6)

    received(model, look)
    return lambda: None


def measure(name: str, repeats: int, folder: Path) -> dict[str, float]:
    """The figures of one model."""
    make, batch, block = MODELS[name]
    with ExitStack() as stack:
        writer = stack.enter_context(SummaryWriter(str(folder / name)))
        loops = {
            "bare": Loop(make, batch),
            "watched": Loop(make, batch),
            "full": Loop(make, batch),
            "tensorboard": Loop(make, batch, tensorboard(writer)),
            "histogram": Loop(make, batch, histogram),
        }
        watching = bnviz.watch(loops["watched"].model, loops["watched"].optimizer, to=folder / f"{name}.bnviz")
        full = bnviz.watch(
            loops["full"].model, loops["full"].optimizer, budget=math.inf, to=folder / f"{name}-full.bnviz"
        )
        stack.callback(watching.close)
        stack.callback(full.close)
        took = dict.fromkeys(loops, 0.0)
        for repeat in range(repeats + 1):
            for each, loop in loops.items():
                steps = block if each in ("bare", "watched") else block // SHORTER
                seconds = loop.run(steps)
                took[each] += seconds / steps / repeats if repeat else 0  # the first block warms up
    recorded = len(read(folder / f"{name}.bnviz").series("model", "", "steps").steps)
    return {
        f"watch_step_ms_{name}": 1000 * took["bare"],
        f"watch_ratio_{name}": took["watched"] / took["bare"],
        f"watch_full_ratio_{name}": took["full"] / took["bare"],
        f"watch_every_{name}": (repeats + 1) * block / recorded,
        f"watch_peer_tensorboard_{name}": took["tensorboard"] / took["bare"],
        f"watch_peer_histogram_{name}": took["histogram"] / took["bare"],
    }


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--models", nargs="+", default=list(MODELS), choices=MODELS)
    arguments.add_argument("--repeats", type=int, default=30)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name in given.models:
            for figure, value in measure(name, given.repeats, Path(folder)).items():
                print(f"{figure} {value:.4g}", flush=True)


if __name__ == "__main__":
    main()
