"""python -m benchmarks.deeper: what a step of a convolutional and of a residual network costs, as `benchmarks.probe`.

    race_ratio_conv       the live race's own step with network=conv, recording nothing, over the plain PyTorch loop
    probe_ratio_conv      the same, recording all that the live page shows
    race_ratio_residual   the step of 30 residual blocks, over the plain PyTorch loop

Each is that of the arm with batch normalization or of the one without, whichever is the larger; digits, batches of 60.
"""

import argparse
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.probe import DETAIL, SCORES, Step, measure
from bnviz import data
from bnviz.experiments.live_training.config import ArmConfig, Config
from bnviz.experiments.live_training.training import Trainer
from bnviz.experiments.residual_blocks.config import Config as Blocks
from bnviz.experiments.residual_blocks.training import WIDTH
from bnviz.model.conv import SIDE, strided
from bnviz.model.residual import ResidualNet
from bnviz.model.residual_backprop import ResidualDescent

LR = 0.03


def loop(network: nn.Module) -> Step:
    """The step that anybody would write."""
    optimizer = torch.optim.SGD(network.parameters(), lr=LR)

    def step(_at: int, x: Tensor, y: Tensor) -> None:
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()

    return step


def convolutions(config: Config, bn: bool, pixels: int, classes: int) -> nn.Sequential:
    """The network of the live race with network=conv, from torch's own modules."""
    side, channels = int(pixels**0.5), 1
    layers: list[nn.Module] = [nn.Unflatten(1, (1, side, side))]
    for k in range(config.depth):
        stride = strided(side, first=k == 0)
        layers.append(nn.Conv2d(channels, config.channels, SIDE, stride, SIDE // 2, bias=not bn))
        layers += [*([nn.BatchNorm2d(config.channels)] if bn else []), nn.Sigmoid()]
        side, channels = -(-side // stride), config.channels
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * side * side, classes))


class PlainBlock(nn.Module):
    """x + W ReLU(BN(x))."""

    def __init__(self, bn: bool) -> None:
        super().__init__()
        self.branch = nn.Sequential(
            *([nn.BatchNorm1d(WIDTH)] if bn else []), nn.ReLU(), nn.Linear(WIDTH, WIDTH, bias=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, C) -> (N, C)."""
        return x + self.branch(x)


def of_conv(bn: bool) -> dict[str, Step]:
    """Every way to take a step of the convolutional network."""
    config, found = Config(network="conv"), data.load("digits")
    sizes = found.classes, found.x_train.shape[1]
    bare, watched = (Trainer(config, ArmConfig(bn=bn, lr=LR), *sizes) for _ in range(2))
    return {
        "plain": loop(convolutions(config, bn, *reversed(sizes))),
        "race": lambda _at, x, y: bare.descent.step(bare.descent.forward_backward(x, y).grads, LR),
        "probe": lambda at, x, y: watched.step(at, x, y, at % DETAIL == 0, SCORES),
    }


def of_residual(bn: bool) -> dict[str, Step]:
    """Every way to take a step of the residual network; small weights, so that it does not diverge without BN."""
    blocks, draw = Blocks().blocks, torch.Generator().manual_seed(0)
    network = ResidualNet(64, WIDTH, blocks, 10, "batch" if bn else "none", generator=draw)
    same = nn.Sequential(
        nn.Linear(64, WIDTH, bias=False), *(PlainBlock(bn) for _ in range(blocks)), nn.Linear(WIDTH, 10)
    )
    with torch.no_grad():
        for weight in [*network.parameters(), *same.parameters()]:
            if weight.dim() > 1 and not bn:
                weight.mul_(0.1)

    def own(_at: int, x: Tensor, y: Tensor) -> None:
        descent = ResidualDescent(network)  # at every step, as in the experiment
        descent.step(descent.forward_backward(x, y).grads, LR)

    return {"plain": loop(same), "race": own}


def worst(took: Sequence[dict[str, float]], which: str) -> float:
    """The largest ratio to the plain loop."""
    return max(each[which] / each["plain"] for each in took)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--repeats", type=int, default=15)
    repeats = arguments.parse_args().repeats
    conv = [measure("digits", of_conv(bn), repeats) for bn in (False, True)]
    print(f"step_ms_conv {1000 * conv[1]['plain']:.3g}")
    print(f"race_ratio_conv {worst(conv, 'race'):.3f}")
    print(f"probe_ratio_conv {worst(conv, 'probe'):.3f}", flush=True)
    residual = [measure("digits", of_residual(bn), repeats) for bn in (False, True)]
    print(f"step_ms_residual {1000 * residual[1]['plain']:.3g}")
    print(f"race_ratio_residual {worst(residual, 'race'):.3f}", flush=True)


if __name__ == "__main__":
    main()
