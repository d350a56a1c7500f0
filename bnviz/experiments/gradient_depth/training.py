"""Gradients through depth, before any training: how much longer the first layer's gradient is than the last one's.

Every step adds one hidden layer, up to fifty, to a network that is drawn anew. Yang et al. (2019), "A mean field
theory of batch normalization": batch normalization lets gradients grow exponentially with depth.
"""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.gradient_depth import SPEC
from bnviz.experiments.gradient_depth.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import mlp, train

WIDTH = 100
DEEPEST = 50


@dataclass(frozen=True)
class ArmRecord:
    """One kind of network of one depth."""

    ratio: float  # |dL/dW| of the first hidden layer over that of the last one; NaN where the latter is 0
    per_layer: float  # its (depth - 1)th root: what one layer more multiplies it by; NaN at depth 1


@dataclass(frozen=True)
class Record:
    """All kinds at one depth; step k has k + 1 hidden layers."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {"step": self.step, "depth": self.step + 1, "arm": name, "gradient_ratio": arm.ratio}
            for name, arm in self.arms.items()
        ]


class Deeper(Live):
    """One layer more at every step."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        x, self.y = train.Batches(self.data, config.batch_size, config.seed).next()
        self.x = x.double()  # 0.2 to the power 49 is next to nothing in float32
        self.at = 0

    def step(self) -> Record | None:
        """The next depth; None after the deepest."""
        if self.at == DEEPEST:
            return None
        self.at += 1
        return Record(self.at - 1, {kind: self.measured(kind, self.at) for kind in SPEC.keys})

    def measured(self, kind: str, depth: int) -> ArmRecord:
        """A network of some depth, drawn from the seed."""
        sizes = [self.data.x_train.shape[1], *[WIDTH] * depth, self.data.classes]
        draw, config = torch.Generator().manual_seed(self.config.seed), self.config
        network = mlp.MLP(
            sizes, config.activation, config.init, config.sigma, kind, generator=draw, dtype=torch.float64
        )
        loss = F.cross_entropy(network(self.x), self.y)
        weights = [network.weights[0], network.weights[-2]]
        first, last = (grad.norm().item() for grad in torch.autograd.grad(loss, weights))
        ratio = first / last if last > 0 else math.nan
        return ArmRecord(ratio, ratio ** (1 / (depth - 1)) if depth > 1 else math.nan)


def start(config: Config) -> Deeper:
    """One hidden layer, not yet measured."""
    return Deeper(config)
