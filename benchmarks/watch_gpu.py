"""python -m benchmarks.watch_gpu: what watching costs on a GPU, and whether it changes a bit there.

Where there is no CUDA device it says so and ends. Durations are a clock's, around whole blocks of steps with one
synchronization at the end of each, since a training waits for nothing else.

    gpu_watch_ratio_*       bnviz.watch with its budget of 0.05, over the bare loop
    gpu_watch_full_ratio_*  every step recorded
    gpu_watch_every_*       steps from one recorded step to the next, with the budget
    gpu_same_bits_*         1 where weights, running statistics and losses are the same with and without a watch
"""

import argparse
import math
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import bnviz
from benchmarks.networks import ResNet, Transformer, mlp
from bnviz.watching.reader import read

Make = Callable[[], nn.Module]
MODELS: dict[str, tuple[Make, tuple[int, ...], int]] = {  # how it is made, a mini-batch, steps that are timed together
    "mlp": (lambda: mlp(28, 512), (256, 1, 28, 28), 400),
    "resnet18": (lambda: ResNet(64, (2, 2, 2, 2)), (128, 1, 32, 32), 60),
    "transformer": (lambda: Transformer(32, 4, 256, 6), (128, 1, 32, 32), 60),
}


class Loop:
    """A training loop on the GPU, with data that stay there."""

    def __init__(self, make: Make, shape: tuple[int, ...], half: bool) -> None:
        torch.manual_seed(0)
        self.model = make().cuda()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9)
        self.x, self.y = torch.randn(8, *shape, device="cuda"), torch.randint(10, (8, shape[0]), device="cuda")
        self.scaler = torch.amp.GradScaler("cuda", enabled=half)
        self.half, self.at = half, 0

    def run(self, steps: int) -> tuple[float, list[Tensor]]:
        """Make so many steps; returns seconds and losses."""
        losses = []
        torch.cuda.synchronize()
        began = time.perf_counter()
        for _ in range(steps):
            x, y = self.x[self.at % 8], self.y[self.at % 8]
            self.at += 1
            self.optimizer.zero_grad()
            with torch.autocast("cuda", torch.float16, enabled=self.half):
                loss = F.cross_entropy(self.model(x), y)
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
            losses.append(loss.detach())
        torch.cuda.synchronize()
        return time.perf_counter() - began, losses


def same_bits(make: Make, shape: tuple[int, ...], half: bool, folder: Path) -> bool:
    """Whether 30 steps are the same, bare and with every second one recorded, and whether they were recorded."""
    torch.use_deterministic_algorithms(True)
    bare, watched = Loop(make, shape, half), Loop(make, shape, half)
    _, losses = bare.run(30)
    with bnviz.watch(watched.model, watched.optimizer, to=folder / "bits.bnviz", every=2) as watching:
        _, others = watched.run(30)
    torch.use_deterministic_algorithms(False)
    recorded = len(read(watching.path).series("model", "", "steps").steps)  # type: ignore[arg-type]
    states = zip(bare.model.state_dict().values(), watched.model.state_dict().values(), strict=True)
    equal = all(torch.equal(one, other) for one, other in states) and torch.equal(
        torch.stack(losses), torch.stack(others)
    )
    return equal and recorded == 15


def measure(name: str, half: bool, repeats: int, folder: Path) -> dict[str, Any]:
    """The figures of one model."""
    make, shape, block = MODELS[name]
    own = f"{name}_{'half' if half else 'float'}"
    loops = {each: Loop(make, shape, half) for each in ("bare", "watched", "full")}
    took = dict.fromkeys(loops, 0.0)
    watching = bnviz.watch(loops["watched"].model, loops["watched"].optimizer, to=folder / f"{own}.bnviz")
    full = bnviz.watch(loops["full"].model, loops["full"].optimizer, math.inf, folder / f"{own}-full.bnviz")
    with watching, full:
        for repeat in range(repeats + 1):
            for each, loop in loops.items():
                seconds, _ = loop.run(block)
                took[each] += seconds if repeat else 0
        every = watching.every  # type: ignore[union-attr]
    return {
        f"gpu_step_ms_{own}": 1000 * took["bare"] / (repeats * block),
        f"gpu_watch_ratio_{own}": took["watched"] / took["bare"],
        f"gpu_watch_full_ratio_{own}": took["full"] / took["bare"],
        f"gpu_watch_every_{own}": every,
        f"gpu_same_bits_{own}": int(same_bits(make, shape, half, folder / own)),
    }


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=20)
    given = arguments.parse_args()
    if not torch.cuda.is_available():
        print("There is no CUDA device here: nothing was measured.")
        return
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    with tempfile.TemporaryDirectory() as folder:
        for name in MODELS:
            for half in (False, True):
                (Path(folder) / f"{name}_{'half' if half else 'float'}").mkdir()
                for figure, value in measure(name, half, given.repeats, Path(folder)).items():
                    print(f"{figure} {value:.4g}", flush=True)


if __name__ == "__main__":
    main()
