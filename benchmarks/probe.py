"""python -m benchmarks.probe: what watching costs, and whether the app's own step is worth its code.

An arm's step is timed against the plain PyTorch loop of the same network, data and optimizer, and so are other ways to
watch; all in one run, block after block in turn, medians. What is timed is the processor's time of this process on one
thread, since others may compute on the same cores. Everything is a ratio to the plain loop:

    race_ratio_*   the app's own step, recording nothing
    probe_ratio_*  the app's own step, recording all that the live page shows
    probe_share_*  the second over the first: what watching itself costs
    peer_*         the plain loop with TensorBoard's add_histogram, torch.quantile in hooks, or a histogram in hooks
"""

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.tensorboard import SummaryWriter

from bnviz import data
from bnviz.experiments.live_training.config import ArmConfig, Config
from bnviz.experiments.live_training.training import Scores, Trainer
from bnviz.model import train
from bnviz.stream.host import detail_every

BLOCK = 40  # steps that are timed together
DETAIL = detail_every(60.0)  # as the live page has it when it opens
LR = 0.1
SCORES = Scores(math.nan, math.nan)

Step = Callable[[int, Tensor, Tensor], Any]


def plain_loop(config: Config, bn: bool, features: int, classes: int) -> tuple[nn.Sequential, Step]:
    """The network and the step that anybody would write."""
    layers: list[nn.Module] = []
    for fan_in in [features, *[config.width] * (config.depth - 1)]:
        layers += [nn.Linear(fan_in, config.width, bias=not bn), *([nn.BatchNorm1d(config.width)] if bn else [])]
        layers.append(nn.Sigmoid())
    network = nn.Sequential(*layers, nn.Linear(config.width, classes))
    optimizer = torch.optim.SGD(network.parameters(), lr=LR)

    def step(_at: int, x: Tensor, y: Tensor) -> None:
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()

    return network, step


def hooked(network: nn.Sequential, watch: Callable[[int, Tensor], Any]) -> None:
    """Let something watch what every nonlinearity receives."""
    nonlinearities = [layer for layer in network if isinstance(layer, nn.Sigmoid)]
    for k, layer in enumerate(nonlinearities):
        layer.register_forward_hook(lambda _layer, inputs, _out, k=k: watch(k, inputs[0].detach()))


def by_quantile(seen: list[Tensor]) -> Callable[[int, Tensor], None]:
    """The three percentiles of every unit."""
    points = torch.tensor([0.15, 0.5, 0.85])
    return lambda _k, x: seen.append(torch.quantile(x, points, dim=0))


def by_histogram(seen: list[Any]) -> Callable[[int, Tensor], None]:
    """Mean, standard deviation, share near zero and a histogram of 40 bins of a layer."""

    def watch(_k: int, x: Tensor) -> None:
        near = (x.abs() < 0.05).float().mean().item()
        seen.append((x.mean().item(), x.std().item(), near, torch.histc(x, 40, -6, 6)))

    return watch


def contenders(name: str, bn: bool, writer: SummaryWriter) -> dict[str, Step]:
    """Every way to take a step, by the name of its figure."""
    config = Config(data=name)
    loaded = data.load(name)
    features = loaded.x_train.shape[1]
    sizes = features, loaded.classes

    def trainer() -> Trainer:
        return Trainer(config, ArmConfig(bn=bn, lr=LR), loaded.classes, features)

    bare, watched = trainer(), trainer()

    def own(_at: int, x: Tensor, y: Tensor) -> None:
        bare.descent.step(bare.descent.forward_backward(x, y).grads, LR)

    found: dict[str, Step] = {
        "plain": plain_loop(config, bn, *sizes)[1],
        "race": own,
        "probe": lambda at, x, y: watched.step(at, x, y, at % DETAIL == 0, SCORES),
    }
    seen: list[Any] = []
    steps = iter(range(10**9))
    watchers: dict[str, Callable[[int, Tensor], Any]] = {
        "peer_tensorboard": lambda k, x: writer.add_histogram(f"layer{k}", x, next(steps)),
        "peer_quantile": by_quantile(seen),
        "peer_histogram": by_histogram(seen),
    }
    for peer, watch in watchers.items():
        network, step = plain_loop(config, bn, *sizes)
        hooked(network, watch)
        found[peer] = step
    return found


def measure(name: str, steps: dict[str, Step], repeats: int) -> dict[str, float]:
    """Seconds a step of every contender on a data set: the median over the blocks."""
    batches = train.Batches(data.load(name), 60, seed=0)
    took: dict[str, list[float]] = {each: [] for each in steps}
    for repeat in range(repeats + 1):
        for each, step in steps.items():
            drawn = [batches.next() for _ in range(BLOCK)]
            began = time.process_time()
            for at, (x, y) in enumerate(drawn):
                step(at, x, y)
            if repeat:  # the first block warms up
                took[each].append((time.process_time() - began) / BLOCK)
    return {each: statistics.median(times) for each, times in took.items()}


def _is_there(name: str) -> bool:
    try:
        data.load(name)
    except data.DataError as missing:
        print(missing, file=sys.stderr)
        return False
    return True


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", nargs="+", default=["digits", "mnist"], choices=data.NAMES)
    arguments.add_argument("--repeats", type=int, default=15)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, SummaryWriter(folder) as writer:
        for name in filter(_is_there, given.data):
            for bn in (False, True):
                took = measure(name, contenders(name, bn, writer), given.repeats)
                kind = f"{name}_{'bn' if bn else 'plain'}"
                print(f"step_ms_{kind} {1000 * took['plain']:.3g}")
                print(f"race_ratio_{kind} {took['race'] / took['plain']:.3f}")
                print(f"probe_ratio_{kind} {took['probe'] / took['plain']:.3f}")
                print(f"probe_share_{kind} {took['probe'] / took['race']:.3f}", flush=True)
                for peer in ("tensorboard", "quantile", "histogram"):
                    print(f"peer_{peer}_{kind} {took[f'peer_{peer}'] / took['plain']:.3f}", flush=True)


if __name__ == "__main__":
    main()
