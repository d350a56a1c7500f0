"""The same network twice, on the same mini-batches of digits: with batch normalization and without.

Ioffe & Szegedy (2015), section 3: y = W g(BN(V u)) + b against y = W g(V u + c) + b, with g the sigmoid.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.NAME import BN, PLAIN
from bnviz.experiments.NAME.config import Config
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.records import cell

EVALUATE = 10  # steps between two evaluations on the test images
NORMALIZATION = {PLAIN.key: "none", BN.key: "batch"}


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # cross-entropy of the mini-batch, before the update that it leads to; NaN once it diverged
    test_accuracy: float  # percent, in inference mode; NaN where it was not evaluated
    bad_step: int  # the first step whose loss or gradient is not finite; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of both networks; step 0 is the first mini-batch, seen by the networks as they were drawn."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {
                "step": self.step,
                "arm": name,
                "train_loss": cell(arm.train_loss),
                "test_accuracy": cell(arm.test_accuracy),
            }
            for name, arm in self.arms.items()
        ]


class Training(Live):
    """Both networks in lockstep; from one seed they start with the same weights."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        sizes = [self.data.x_train.shape[1], config.width, self.data.classes]
        self.networks = {
            name: MLP(sizes, normalization=kind, generator=torch.Generator().manual_seed(config.seed))
            for name, kind in NORMALIZATION.items()
        }
        self.bad = dict.fromkeys(NORMALIZATION, -1)
        self.at = 0

    def step(self) -> Record | None:
        """One step of gradient descent of every network that has not diverged; None when both have."""
        if all(step >= 0 for step in self.bad.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        arms = {name: self._step(name, network, x, y) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)

    def _step(self, name: str, network: MLP, x: Tensor, y: Tensor) -> ArmRecord:
        """One network on a mini-batch x (N, D), y (N,)."""
        if self.bad[name] >= 0:
            return ArmRecord(math.nan, math.nan, self.bad[name])
        accuracy = math.nan
        if self.at % EVALUATE == 0:
            *_, x_test, y_test = train.tensors(self.data)
            accuracy = train.accuracy(network, x_test, y_test)
        descent = train.Descent(network)
        _, _, loss, grads = descent.forward_backward(x, y)
        if not math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
            self.bad[name] = self.at
            return ArmRecord(math.nan, math.nan, self.at)
        descent.step(grads, self.config.lr)
        return ArmRecord(loss.item(), accuracy, -1)


def start(config: Config) -> Training:
    """Both networks, not yet stepped."""
    return Training(config)
