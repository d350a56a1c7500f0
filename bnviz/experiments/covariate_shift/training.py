"""Internal covariate shift, measured: three networks from one start; what a step does to the gradients behind it.

Ioffe & Szegedy (2015) name internal covariate shift as what batch normalization reduces; Santurkar et al. (2018)
define a measure of it and put noise behind batch normalization.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.covariate_shift import SPEC
from bnviz.experiments.covariate_shift.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import landscape, mlp, train
from bnviz.model.normalization import NoisyBatchNorm
from bnviz.records import Array, cell

NORMALIZATION = dict(zip(SPEC.keys, ("none", "batch", "noisy batch"), strict=True))
WIDTH = 100
EVALUATE = 10  # steps between two evaluations


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; L hidden layers, then the output layer. NaN where not measured."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, in inference mode
    ics_norm: Array  # (L+1,) |G - G'|, see `landscape.shift`; 0 for the first layer
    ics_relative: Array  # (L+1,) |G - G'| / |G|
    ics_cosine: Array  # (L+1,) of the angle between G and G'
    loss_low: float  # smallest and largest loss along the gradient
    loss_high: float
    loss_range: float  # their difference
    grad_change: float  # largest |g' - g| / |g| along the gradient
    smoothness: float  # largest |g' - g| / distance
    jitter: float  # how far a unit's mean moved since the last step: root mean square, last hidden layer
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first; -1


@dataclass(frozen=True)
class Record:
    """One step of the three networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm and layer; nothing in the columns of a step at which they were not measured."""
        return [
            {
                "step": self.step,
                "arm": name,
                "layer": k + 1,
                "ics_norm": cell(arm.ics_norm[k]),
                "ics_cosine": cell(arm.ics_cosine[k]),
                "loss_low": cell(arm.loss_low),
                "loss_high": cell(arm.loss_high),
                "grad_change": cell(arm.grad_change),
            }
            for name, arm in self.arms.items()
            for k in range(len(arm.ics_norm))
        ]


class Trainer:
    """One network: measured, then moved, until it diverges."""

    def __init__(self, kind: str, config: Config, features: int, classes: int) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        sizes = [features, *[WIDTH] * config.depth, classes]
        self.network = mlp.MLP(sizes, config.activation, config.init, config.sigma, kind, generator=draw)
        self.noise = torch.Generator().manual_seed(config.seed)
        self.means: Tensor | None = None  # (W,) of the last hidden layer's units, one step ago
        self.bad_step = self.bad_layer = -1

    def step(self, at: int, x: Tensor, y: Tensor, config: Config, accuracy: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move it. A bad step is the last, and not made."""
        if self.bad_step >= 0:
            return self._ended()
        for layer in self.network.hidden:
            if isinstance(layer.norm, NoisyBatchNorm):
                layer.norm.renew(len(x), config.noise, self.noise)
        due = at % config.every == 0  # before the step itself moves the running statistics
        shift = landscape.shift(self.network, x, y, config.lr) if due else None
        along = landscape.along(self.network, x, y, config.lr) if due else None
        weights, descent = self.network.weights, train.Descent(self.network)
        inputs, logits, loss, grads = descent.forward_backward(x, y)
        if not all(torch.isfinite(each).all() for each in (loss, *grads)):
            self.bad_step, self.bad_layer = at, train.first_bad([*inputs, logits], weights, grads[: len(weights)])
            return self._ended()
        lengths = np.array([grad.norm().item() for grad in grads[: len(weights)]])
        descent.step(grads, config.lr)
        nothing = np.full(len(weights), math.nan)
        return ArmRecord(
            train_loss=loss.item(),
            test_accuracy=accuracy,
            ics_norm=shift.norm if shift else nothing,
            ics_relative=shift.norm / np.maximum(lengths, 1e-30) if shift else nothing,
            ics_cosine=shift.cosine if shift else nothing,
            loss_low=along.low if along else math.nan,
            loss_high=along.high if along else math.nan,
            loss_range=along.high - along.low if along else math.nan,
            grad_change=along.change if along else math.nan,
            smoothness=along.smoothness if along else math.nan,
            jitter=self._jitter(inputs[-1].detach().mean(0)),
            bad_step=-1,
            bad_layer=-1,
        )

    def _jitter(self, means: Tensor) -> float:
        moved = math.nan if self.means is None else (means - self.means).square().mean().sqrt().item()
        self.means = means
        return moved

    def _ended(self) -> ArmRecord:
        nothing = np.full(len(self.network.weights), math.nan)
        no = math.nan
        return ArmRecord(
            no, no, nothing, nothing, nothing, no, no, no, no, no, no, bad_step=self.bad_step, bad_layer=self.bad_layer
        )


class Measured(Live):
    """The three networks in lockstep on the same mini-batches."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.trainers = {name: Trainer(kind, config, features, classes) for name, kind in NORMALIZATION.items()}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(trainer.bad_step >= 0 for trainer in self.trainers.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        *_, x_test, y_test = train.tensors(self.data)
        arms = {}
        for name, trainer in self.trainers.items():
            due = self.at % EVALUATE == 0 and trainer.bad_step < 0
            accuracy = train.accuracy(trainer.network, x_test, y_test) if due else math.nan
            arms[name] = trainer.step(self.at, x, y, self.config, accuracy)
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Measured:
    """The three networks, not yet stepped."""
    return Measured(config)
