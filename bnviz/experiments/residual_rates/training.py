"""Residual networks of every kind at one learning rate after the other. De & Smith (2020), section 5.

One step of the run is five steps of four networks, one of each kind at the same rate.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.residual_rates import SPEC
from bnviz.experiments.residual_rates.config import RATES, Config
from bnviz.model import train
from bnviz.model.images import standardized
from bnviz.model.residual import ResidualNet
from bnviz.model.residual_backprop import ResidualDescent
from bnviz.records import Array, cell

WIDTH = 64
EVALUATE = PORTION = 5  # steps between two evaluations, and in one step of the run
MARK = 90.0  # percent


@dataclass(frozen=True)
class ArmRecord:
    """One kind at R learning rates; NaN where nothing was trained yet."""

    row: Array  # (1, R) percent of the test images so far; chance, 10, where the network diverged
    passed: Array  # (R,) the step that was first at 90 %; infinity if none was
    ended: Array  # (R,) the step at which it diverged; -1 if it did not


@dataclass(frozen=True)
class Record:
    """How far it is."""

    step: int
    rate: float  # the learning rate that is being trained; the last one when all are done
    progress: float  # share of the training that is done
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind and rate, once all are done."""
        if self.progress < 1:
            return []
        return [
            {
                "kind": name,
                "lr": rate,
                "test_accuracy": cell(arm.row[0, k]),
                "steps_to_90": cell(arm.passed[k]),
                "diverged_at": int(arm.ended[k]),
            }
            for name, arm in self.arms.items()
            for k, rate in enumerate(RATES)
        ]


class Learner:
    """One network at one rate, until its last step or its divergence."""

    def __init__(self, kind: str, lr: float, config: Config) -> None:
        self.data, self.lr, self.left = data.load("digits"), lr, config.steps
        draw = torch.Generator().manual_seed(config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.network = ResidualNet(features, WIDTH, config.blocks, classes, kind, generator=draw)
        self.network.stand_still()
        self.batches = train.Batches(self.data, 60, config.seed)
        self.at, self.passed, self.ended, self.accuracy = 0, math.inf, -1, math.nan

    def go_on(self, steps: int) -> None:
        """Train for some steps."""
        x, y, *test = standardized(self.data)
        for _ in range(min(steps, self.left)):
            chosen, descent = self.batches.draw(), ResidualDescent(self.network)
            _, _, loss, grads = descent.forward_backward(x[chosen], y[chosen])
            if not math.isfinite(loss.item() + sum(train.lengths([train.vector(grad) for grad in grads]))):
                self.ended, self.left, self.accuracy = self.at, 0, 100 / self.data.classes
                return
            descent.step(grads, self.lr)
            self.at, self.left = self.at + 1, self.left - 1
            if self.at % EVALUATE == 0 or not self.left:
                self.accuracy = train.accuracy_in_training(self.network, *test)
                self.passed = min(self.passed, self.at if self.accuracy >= MARK else math.inf)


class Grid(Live):
    """The four kinds side by side, one rate after the other."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.found = {name: np.full((3, len(RATES)), math.nan) for name in SPEC.keys}
        self.learners: dict[str, Learner] = {}
        self.at = self.done = 0

    def step(self) -> Record | None:
        """Train for a moment; None when all have been trained and shown."""
        if self.done == len(RATES):
            return None
        if self.at:
            self._work()
        self.at += 1
        left = max((learner.left for learner in self.learners.values()), default=self.config.steps)
        arms = {name: ArmRecord(rows[:1].copy(), rows[1].copy(), rows[2].copy()) for name, rows in self.found.items()}
        part = 0 if self.done == len(RATES) else 1 - left / self.config.steps
        rate = RATES[min(self.done, len(RATES) - 1)]
        return Record(self.at - 1, rate, (self.done + part) / len(RATES), arms)

    def _work(self) -> None:
        if not self.learners:
            self.learners = {name: Learner(name, RATES[self.done], self.config) for name in SPEC.keys}
        for name, learner in self.learners.items():
            learner.go_on(PORTION)
            self.found[name][:, self.done] = learner.accuracy, learner.passed, learner.ended
        if not any(learner.left for learner in self.learners.values()):
            self.learners, self.done = {}, self.done + 1


def start(config: Config) -> Grid:
    """All networks, none trained yet."""
    return Grid(config)
