"""The paper's advice: the same networks trained as before and as advised, over several seeds at once.

Ioffe & Szegedy (2015), section 4.2.1. Both have the same first weights, and the same order of images where the advice
does not change that.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.advice import SPEC
from bnviz.experiments.advice.config import Config
from bnviz.experiments.advice.networks import HIDDEN, Convolutional, Perceptron, distorted
from bnviz.experiments.advice.pieces import PIECES, Piece, Way
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.records import Array, cell

EVALUATE = 10  # steps between two evaluations
TESTED = 2000  # test images at most


@dataclass(frozen=True)
class ArmRecord:
    """One way to train, at one step: the lowest, the median and the highest of the seeds that have not diverged."""

    loss_of_seeds: Array  # (3,) cross-entropy on the step's mini-batch
    accuracy_of_seeds: Array  # (3,) percent of the test images; NaN where not evaluated
    rate: float  # the learning rate
    bad_step: int  # the first step at which one of the seeds turned non-finite; -1 while none has
    bad_layer: int  # -1: the networks have layers of several kinds


@dataclass(frozen=True)
class Record:
    """One step of both ways; S seeds."""

    step: int
    accuracies: Array  # (2, S) percent of each seed at the newest evaluation, as before and advised
    ahead: Array  # (S,) by how many percentage points the advice is ahead there; NaN where a network has no number
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm and seed, at the steps at which they were tested."""
        if self.step % EVALUATE:
            return []
        return [
            {"step": self.step, "arm": name, "seed": k, "test_accuracy": cell(self.accuracies[row, k])}
            for row, name in enumerate(self.arms)
            for k in range(self.accuracies.shape[1])
        ]


class Batches(train.Batches):
    """Mini-batches of the first `examples` images, in a new order every epoch or always in the first one."""

    def __init__(self, found: data.DataSet, batch: int, seed: int, examples: int, fixed: bool) -> None:
        self.examples, self.fixed = min(examples, len(found.x_train)), fixed
        super().__init__(found, min(batch, self.examples), seed)

    def next(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: x (m, D), y (m,)."""
        if self._at + self.batch_size > len(self._order):
            if not self.fixed or not len(self._order):
                self._order = torch.randperm(self.examples, generator=self._generator)
            self._at = 0
        chosen = self._order[self._at : self._at + self.batch_size]
        self._at += self.batch_size
        return self._x[chosen], self._y[chosen]


class Learner:
    """One network with one seed, trained in one way, until it diverges."""

    def __init__(self, piece: Piece, way: Way, config: Config, seed: int) -> None:
        found = data.load(config.data)
        draw = torch.Generator().manual_seed(seed)
        sizes = (found.x_train.shape[1], *HIDDEN, found.classes)
        self.network: Perceptron | Convolutional = (
            Convolutional(found.classes, config.bn, way.responses, draw)
            if piece.convolutional
            else Perceptron(sizes, config.bn, way.dropout, draw)
        )
        self.way, self.distortion = way, config.distortion
        self.batches = Batches(found, piece.batch, seed, piece.examples, way.fixed)
        self.draw = torch.Generator().manual_seed(seed)
        self.bad_step = -1

    def accuracy(self) -> float:
        """Percent of the test images, undistorted, in inference mode; NaN once it has diverged."""
        *_, x, y = train.tensors(self.batches.data)
        return train.accuracy(self.network, x[:TESTED], y[:TESTED]) if self.bad_step < 0 else math.nan

    def step(self, at: int) -> float:
        """The loss of a mini-batch, and a step on it; a bad step is the last, and not made."""
        if self.bad_step >= 0:
            return math.nan
        x, y = self.batches.next()
        if self.way.distorted:
            x = distorted(x, self.distortion, self.draw)
        parameters: list[Tensor] = list(self.network.parameters())
        loss = F.cross_entropy(self.network(x), y)
        grads = torch.autograd.grad(loss, parameters)
        if not all(torch.isfinite(each).all() for each in (loss, *grads)):
            self.bad_step = at
            return math.nan
        rate = self.way.rate(at)
        with torch.no_grad():
            if self.way.l2:
                torch._foreach_mul_([*self.network.weights], 1 - rate * self.way.l2)
            torch._foreach_add_(parameters, grads, alpha=-rate)
        return loss.item()


class Advice(Live):
    """Both ways with every seed, in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        piece = PIECES[config.advice]
        seeds = range(config.seed, config.seed + config.seeds)
        self.learners = {
            name: [Learner(piece, way, config, seed) for seed in seeds]
            for name, way in zip(SPEC.keys, (piece.kept, piece.followed), strict=True)
        }
        self.accuracies = np.full((len(SPEC.keys), config.seeds), math.nan)
        self.at = 0

    def step(self) -> Record | None:
        """Test every network if it is time, then one step of each; None when all have diverged."""
        if all(learner.bad_step >= 0 for learners in self.learners.values() for learner in learners):
            return None
        self.config = self.wanted
        due = self.at % EVALUATE == 0
        arms = {}
        for row, (name, learners) in enumerate(self.learners.items()):
            tested = [learner.accuracy() for learner in learners] if due else []
            if tested:
                self.accuracies[row] = tested
            losses = [learner.step(self.at) for learner in learners]
            bad = [learner.bad_step for learner in learners if learner.bad_step >= 0]
            arms[name] = ArmRecord(
                among(losses), among(tested), learners[0].way.rate(self.at), min(bad, default=-1), bad_layer=-1
            )
        self.at += 1
        accuracies = self.accuracies.copy()
        return Record(self.at - 1, accuracies, accuracies[1] - accuracies[0], arms)


def among(values: list[float]) -> Array:
    """The lowest, the median and the highest of those that are numbers; NaN if none is."""
    there = [value for value in values if math.isfinite(value)]
    low, middle, high = (min(there), float(np.median(there)), max(there)) if there else (math.nan,) * 3
    return np.array([low, middle, high], np.float32)


def start(config: Config) -> Advice:
    """All networks, not yet stepped. Raises DataError if the data set cannot be had."""
    return Advice(config)
