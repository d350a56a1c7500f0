"""Accumulated gradients are not those of one large mini-batch: each part is normalized by its own statistics.

Layer normalization looks at one example at a time, so that the parts' gradients add up to that of the whole.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_gradient_accumulation.config import Config
from bnviz.model import sequential

BATCH = 32


@dataclass(frozen=True)
class ArmRecord:
    """One network."""

    test_accuracy: float  # percent
    cosine: float  # between the gradient that moves it and that of all 32 at once, same weights


def cause(net: nn.Module, x: Tensor, y: Tensor, parts: int) -> None:
    """Gradients are summed over parts of the mini-batch, each weighted by its share."""
    for some, labels in zip(x.tensor_split(parts), y.tensor_split(parts), strict=True):
        loss = F.cross_entropy(net(some), labels) * len(some) / len(x)
        loss.backward()


def cure(units: int) -> nn.Module:
    """It looks at one example at a time."""
    return nn.LayerNorm(units)  # in the place of nn.BatchNorm1d


class Accumulating:
    """One network whose gradient is summed over parts of the mini-batch."""

    def __init__(self, seed: int, norm: sequential.Norm) -> None:
        self.net = sequential.perceptron(seed, norm)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)

    def step(self, x: Tensor, y: Tensor, parts: int) -> ArmRecord:
        """Measure, then one update from the sum of the parts' gradients."""
        accuracy, whole = sequential.test_accuracy(self.net), sequential.gradient(self.net, x, y)
        self.descent.zero_grad()
        cause(self.net, x, y, parts)
        summed = sequential.flat([p.grad for p in self.net.parameters() if p.grad is not None])
        self.descent.step()
        return ArmRecord(accuracy, sequential.cosine(summed, whole))


class Accumulated(Live):
    """Batch normalization in parts and at once, layer normalization in parts; the same mini-batches for all."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        norms: dict[str, sequential.Norm] = {"cause": nn.BatchNorm1d, "cure": cure, "whole": nn.BatchNorm1d}
        self.networks = {name: Accumulating(config.seed, norm) for name, norm in norms.items()}
        self.coming = sequential.batches(BATCH, config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """One update of every network."""
        self.config = self.wanted
        x, y = self.coming.next()
        parts = {"cause": self.config.parts, "cure": self.config.parts, "whole": 1}
        arms = {name: network.step(x, y, parts[name]) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Accumulated:
    """All networks, not yet stepped."""
    return Accumulated(config)
