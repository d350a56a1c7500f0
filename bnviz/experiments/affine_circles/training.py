"""Where gamma and beta matter: four networks on two rings of points, with neither, one, or both of them.

Ioffe & Szegedy (2015), section 3. Without beta a normalized sigmoid layer is an odd function of a centred input: what
it says at a point, it must unsay at the opposite point. A ring looks the same from both sides.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.affine_circles import SPEC
from bnviz.experiments.affine_circles.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.records import Array, cell

KINDS = ("batch without affine", "batch with gamma", "batch with beta", "batch")
NORMALIZATION = dict(zip(SPEC.keys, KINDS, strict=True))
GRID, REACH = 36, 1.6  # points a side of the plane that is asked, from -REACH to REACH
DOTS = 70  # points of each class that are shown
EVALUATE = 10  # steps between two evaluations of the test points and of the plane


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float
    test_accuracy: float  # percent, in inference mode; NaN where it was not evaluated
    answers: Array  # (GRID, GRID) uint8 at the last evaluation: probability of the second class, 255 is certain, row
    # by row upwards; 0 where the data are no points of a plane
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the output layer, 2; -1
    best: float  # the highest test accuracy so far


@dataclass(frozen=True)
class Record:
    """One step of all networks; D points of each class are shown, not a number where the data are no points."""

    step: int
    inside: Array  # (2, D) x and y of points of the second class
    outside: Array  # (2, D) of the first
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


class Rings(Live):
    """All networks in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features = self.data.x_train.shape[1]
        self.plane = features == 2
        sizes = [features, config.width, self.data.classes]
        self.networks = {
            name: MLP(sizes, init="xavier", normalization=kind, generator=torch.Generator().manual_seed(config.seed))
            for name, kind in NORMALIZATION.items()
        }
        axis = torch.linspace(-REACH, REACH, GRID)
        self.points = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(-1, 2)  # row by row upwards
        self.dots = [self._dots(label) for label in (1, 0)]
        self.bad = dict.fromkeys(SPEC.keys, -1)
        self.answers = dict.fromkeys(SPEC.keys, np.zeros((GRID, GRID), np.uint8))
        self.best = dict.fromkeys(SPEC.keys, -math.inf)
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that has not diverged; None when all have."""
        if all(step >= 0 for step in self.bad.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        arms = {name: self._step(name, network, x, y) for name, network in self.networks.items()}
        self.at += 1
        inside, outside = self.dots
        return Record(self.at - 1, inside, outside, arms)

    def _step(self, name: str, network: MLP, x: Tensor, y: Tensor) -> ArmRecord:
        if self.bad[name] >= 0:
            return self._ended(name)
        *_, x_test, y_test = train.tensors(self.data)
        accuracy = math.nan
        if self.at % EVALUATE == 0:
            accuracy, self.answers[name] = train.accuracy(network, x_test, y_test), self._ask(network)
            self.best[name] = max(self.best[name], accuracy)
        descent = train.Descent(network)
        _, _, loss, grads = descent.forward_backward(x, y)
        if not math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
            self.bad[name] = self.at
            return self._ended(name)
        descent.step(grads, self.config.lr)
        return ArmRecord(loss.item(), accuracy, self.answers[name], -1, -1, self.best[name])

    def _ended(self, name: str) -> ArmRecord:
        return ArmRecord(math.nan, math.nan, np.zeros((GRID, GRID), np.uint8), self.bad[name], 2, self.best[name])

    @torch.no_grad()
    def _ask(self, network: MLP) -> Array:
        """What a network says of every point of the plane, in inference mode."""
        if not self.plane:
            return np.zeros((GRID, GRID), np.uint8)
        network.eval()
        sure = torch.softmax(network(self.points), 1)[:, 1]
        network.train()
        return (255 * sure).round().to(torch.uint8).numpy().reshape(GRID, GRID)

    def _dots(self, label: int) -> Array:
        if not self.plane:
            return np.full((2, DOTS), math.nan)
        return self.data.x_train[self.data.y_train == label][:DOTS].T.astype(np.float64)


def start(config: Config) -> Rings:
    """The networks, not yet stepped."""
    return Rings(config)
