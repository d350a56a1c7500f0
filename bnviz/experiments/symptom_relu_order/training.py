"""Before or after the ReLU: two networks from the same weights on the same mini-batches.

Ioffe & Szegedy (2015), section 3.2, normalize before the nonlinearity.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_relu_order.config import Config
from bnviz.model import sequential


@dataclass(frozen=True)
class ArmRecord:
    """One order."""

    test_accuracy: float  # percent
    train_loss: float  # on the step's mini-batch, before its update
    bad_step: int  # the first step with a non-finite loss; -1 while there is none


def before(linear: nn.Module, norm: nn.Module) -> list[nn.Module]:
    """As in the paper."""
    return [linear, norm, nn.ReLU()]


def after(linear: nn.Module, norm: nn.Module) -> list[nn.Module]:
    """As many write it."""
    return [linear, nn.ReLU(), norm]


class Order:
    """One network."""

    def __init__(self, seed: int, block: sequential.Block) -> None:
        self.net = sequential.perceptron(seed, block=block)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.bad_step = -1

    def step(self, at: int, x: Tensor, y: Tensor, lr: float) -> ArmRecord:
        """Measure, then train on a mini-batch; a network with a non-finite loss is over."""
        if self.bad_step >= 0:
            return ArmRecord(math.nan, math.nan, self.bad_step)
        accuracy = sequential.test_accuracy(self.net)
        self.descent.param_groups[0]["lr"] = lr
        loss = sequential.gradient_step(self.net, x, y, self.descent)
        if not math.isfinite(loss):
            self.bad_step = at
            return ArmRecord(math.nan, math.nan, at)
        return ArmRecord(accuracy, loss, -1)


class Orders(Live):
    """Both in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {"before": Order(config.seed, before), "after": Order(config.seed, after)}
        self.coming = sequential.batches(60, config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord] | None:
        """One step of every network that is still alive; None when none is."""
        if all(network.bad_step >= 0 for network in self.networks.values()):
            return None
        self.config = self.wanted
        x, y = self.coming.next()
        arms = {name: network.step(self.at, x, y, self.config.lr) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Orders:
    """Both networks, not yet stepped."""
    return Orders(config)
