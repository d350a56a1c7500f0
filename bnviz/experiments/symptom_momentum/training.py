"""Momentum 0.1 or 0.9: torch's momentum is the weight of the new mini-batch, in other places it is that of the old.

The gradient uses the mini-batch's own statistics, so that both networks have the same weights at every step; only the
running statistics differ.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_momentum.config import Config
from bnviz.model import sequential
from bnviz.records import Array

RECENT = 100  # steps


@dataclass(frozen=True)
class ArmRecord:
    """The network with one momentum."""

    test_accuracy: float  # percent, in evaluation mode
    moved: float  # median over all units of the last step of the running mean, in standard deviations of the unit
    lowest: float  # test accuracy, percent, over the last 100 steps
    mean: float  # likewise
    spread: float  # its standard deviation


def cause(units: int, momentum: float) -> nn.Module:
    """The number as other libraries mean it."""
    return nn.BatchNorm1d(units, momentum=momentum)


def cure(units: int, momentum: float) -> nn.Module:
    """torch's momentum is the weight of the new mini-batch."""
    return nn.BatchNorm1d(units, momentum=1 - momentum)


class Following:
    """One network whose running statistics follow with one momentum."""

    def __init__(self, seed: int) -> None:
        self.net = sequential.perceptron(seed)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.recent: deque[float] = deque(maxlen=RECENT)
        self.moved = math.nan

    def step(self, x: torch.Tensor, y: torch.Tensor, make: sequential.Norm) -> ArmRecord:
        """Measure, then train on a mini-batch."""
        self.recent.append(sequential.test_accuracy(self.net))
        past: Array = np.array(self.recent)
        record = ArmRecord(float(past[-1]), self.moved, float(past.min()), float(past.mean()), float(past.std()))
        sequential.renewed(self.net, make)
        before = sequential.running_means(self.net)
        sequential.gradient_step(self.net, x, y, self.descent)
        step = (sequential.running_means(self.net) - before).abs() / sequential.running_vars(self.net).sqrt()
        self.moved = step.median().item()
        return record


class Momenta(Live):
    """Both networks in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {name: Following(config.seed) for name in ("cause", "cure")}
        self.coming = sequential.batches(config.batch_size, config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """One step of both on the same mini-batch."""
        self.config = self.wanted
        self.coming.resize(self.config.batch_size)
        x, y = self.coming.next()
        momentum = self.config.momentum
        arms = {
            "cause": self.networks["cause"].step(x, y, lambda units: cause(units, momentum)),
            "cure": self.networks["cure"].step(x, y, lambda units: cure(units, momentum)),
        }
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Momenta:
    """Both networks, not yet stepped."""
    return Momenta(config)
