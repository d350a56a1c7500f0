"""The learning-rate grid: seven rates, three nonlinearities, with and without batch normalization, all at once.

Forty-two networks of the shape of the live race's, from the same first weights and on the same mini-batches; those of
one nonlinearity train as one batch of matrices. Ioffe & Szegedy (2015), section 3.3: "Batch Normalization enables
higher learning rates".
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from bnviz import data
from bnviz.experiments.learning_rate_grid import SPEC
from bnviz.experiments.learning_rate_grid.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.stack import Stack, deviations
from bnviz.records import Array

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
ACTIVATIONS = {"sigmoid": "gaussian", "tanh": "xavier", "relu": "he"}  # and how their first weights are drawn
HIDDEN = (100, 100, 100)
BATCH, EVALUATE = 60, 10


@dataclass(frozen=True)
class ArmRecord:
    """The networks with or without BN: A nonlinearities, R learning rates."""

    test_accuracy: Array  # (A, R) percent
    bad: Array  # (A, R) the step at which a network turned non-finite; -1 while it has not


@dataclass(frozen=True)
class Record:
    """One step of all networks; the accuracies are the newest ones."""

    step: int
    progress: float
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a network, at the steps at which they were tested."""
        if self.step % EVALUATE:
            return []
        return [
            {
                "step": self.step,
                "arm": arm,
                "activation": activation,
                "lr": rate,
                "test_accuracy": float(found.test_accuracy[a, r]),
                "bad_step": int(found.bad[a, r]),
            }
            for arm, found in self.arms.items()
            for a, activation in enumerate(ACTIVATIONS)
            for r, rate in enumerate(RATES)
        ]


class Grid(Live):
    """All networks in lockstep."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, BATCH, config.seed)
        sizes = (self.data.x_train.shape[1], *HIDDEN, self.data.classes)
        self.stacks = {
            (arm, activation): Stack(
                sizes,
                activation,
                deviations(sizes, init, config.sigma),
                arm == "bn",
                RATES,
                generator=torch.Generator().manual_seed(config.seed),
            )
            for arm in SPEC.keys
            for activation, init in ACTIVATIONS.items()
        }
        shape = len(ACTIVATIONS), len(RATES)
        self.accuracy = {arm: np.full(shape, math.nan) for arm in SPEC.keys}
        self.bad = {arm: np.full(shape, -1) for arm in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """Test all networks if it is time, then one step of each; None when they have made all their steps."""
        if self.at > self.config.steps:
            return None
        if self.at % EVALUATE == 0 or self.at == self.config.steps:
            self._test()
        record = self._record()
        x, y = self.batches.next()
        for (arm, activation), stack in self.stacks.items():
            finite = torch.isfinite(stack.step(x, y)).numpy()
            row = self.bad[arm][list(ACTIVATIONS).index(activation)]
            row[~finite & (row < 0)] = self.at
        self.at += 1
        return record

    def _test(self) -> None:
        *_, x, y = train.tensors(self.data)
        for (arm, activation), stack in self.stacks.items():
            self.accuracy[arm][list(ACTIVATIONS).index(activation)] = stack.accuracy(x, y).numpy()

    def _record(self) -> Record:
        arms = {arm: ArmRecord(self.accuracy[arm].copy(), self.bad[arm].copy()) for arm in SPEC.keys}
        return Record(self.at, self.at / self.config.steps, arms)


def start(config: Config) -> Grid:
    """All networks, not yet stepped."""
    return Grid(config)
