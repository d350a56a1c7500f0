"""The linear regime: what a sigmoid receives with and without gamma and beta, and what a network makes of them.

Ioffe & Szegedy (2015), section 3: normalizing the inputs of a sigmoid would constrain them to the linear regime of the
nonlinearity; and gamma = sqrt(Var[x]), beta = E[x] would give back the original activations. Both are looked at in one
race on digits between a network with gamma and beta and one without.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.linear_regime import SPEC
from bnviz.experiments.linear_regime.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.batchnorm import BatchNorm, moments
from bnviz.model.mlp import MLP
from bnviz.records import Array, cell

NORMALIZATION = dict(zip(SPEC.keys, ("batch without affine", "batch"), strict=True))
LOW, HIGH, BINS = -5.0, 5.0, 50
EVALUATE = 20  # steps between two evaluations


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; what its last hidden layer of W units does on the step's mini-batch."""

    train_loss: float
    test_accuracy: float  # percent, in inference mode; NaN where it was not evaluated
    within_one: float  # percent of the sigmoids' inputs with |x| < 1
    within_two: float  # with |x| < 2
    r_squared: float  # of the best straight line through (x, sigmoid(x)) of these inputs
    histogram: Array  # (BINS,) share of the inputs
    gamma: Array  # (W,) 1 where there is none
    beta: Array  # (W,) 0 where there is none
    std: Array  # (W,) sqrt(Var[x]) before the normalization, of the mini-batch
    mean: Array  # (W,) E[x], likewise
    gamma_away: float  # percent: median over the units of |gamma - sqrt(Var)| / sqrt(Var)
    beta_away: float  # percent: |beta - E| over |E|, both as lengths over the units
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the output layer; -1


@dataclass(frozen=True)
class Record:
    """One step of both networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        names = ("train_loss", "test_accuracy", "within_one", "within_two", "r_squared", "gamma_away", "beta_away")
        return [
            {"step": self.step, "arm": name, **{each: cell(getattr(arm, each)) for each in names}}
            for name, arm in self.arms.items()
        ]


def straightness(x: Tensor) -> float:
    """R^2 of the best straight line through the points (x, sigmoid(x)): 1 means the sigmoid is used as a line."""
    x = x.double().ravel()
    y = torch.sigmoid(x)
    dx, dy = x - x.mean(), y - y.mean()
    return float((dx @ dy) ** 2 / ((dx @ dx) * (dy @ dy)))


class Regime(Live):
    """Both networks in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        sizes = [self.data.x_train.shape[1], *[config.width] * config.depth, self.data.classes]
        self.networks = {
            name: MLP(sizes, normalization=kind, generator=torch.Generator().manual_seed(config.seed))
            for name, kind in NORMALIZATION.items()
        }
        self.bad = dict.fromkeys(SPEC.keys, -1)
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that has not diverged; None when both have."""
        if all(step >= 0 for step in self.bad.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        arms = {name: self._step(name, network, x, y) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)

    def _step(self, name: str, network: MLP, x: Tensor, y: Tensor) -> ArmRecord:
        if self.bad[name] >= 0:
            return self._ended(name)
        *_, x_test, y_test = train.tensors(self.data)
        accuracy = train.accuracy(network, x_test, y_test) if self.at % EVALUATE == 0 else math.nan
        descent = train.Descent(network)
        inputs, _, loss, grads = descent.forward_backward(x, y)
        if not math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
            self.bad[name] = self.at
            return self._ended(name)
        below = torch.sigmoid(inputs[-2]) if len(inputs) > 1 else x  # what the last hidden layer gets, (N, D)
        record = self._look(network, below.detach(), inputs[-1].detach(), loss.item(), accuracy)
        descent.step(grads, self.config.lr)
        return record

    @torch.no_grad()
    def _look(self, network: MLP, below: Tensor, x: Tensor, loss: float, accuracy: float) -> ArmRecord:
        """What the last hidden layer does with `below` (N, D): it gives the sigmoids x (N, W)."""
        layer = network.hidden[-1]
        norm = layer.norm
        assert isinstance(norm, BatchNorm)
        mean, variance = moments(F.linear(below, layer.weight).double())
        std = variance.sqrt()
        gamma = torch.ones_like(std) if norm.gamma is None else norm.gamma.detach().double()
        beta = torch.zeros_like(mean) if norm.beta is None else norm.beta.detach().double()
        size = x.abs()
        counts = np.histogram(x.numpy().clip(LOW, HIGH - 1e-6), BINS, (LOW, HIGH))[0]
        return ArmRecord(
            train_loss=loss,
            test_accuracy=accuracy,
            within_one=100 * (size < 1).double().mean().item(),
            within_two=100 * (size < 2).double().mean().item(),
            r_squared=straightness(x),
            histogram=counts / counts.sum(),
            gamma=gamma.numpy().copy(),
            beta=beta.numpy().copy(),
            std=std.numpy().copy(),
            mean=mean.numpy().copy(),
            gamma_away=100 * ((gamma - std).abs() / std).median().item(),
            beta_away=100 * ((beta - mean).norm() / mean.norm()).item() if mean.any() else math.nan,
            bad_step=-1,
            bad_layer=-1,
        )

    def _ended(self, name: str) -> ArmRecord:
        none, units, bins = math.nan, np.full(self.config.width, math.nan), np.full(BINS, math.nan)
        numbers = (none, none, none, none, none)
        layer = self.config.depth + 1
        return ArmRecord(*numbers, bins, units, units, units, units, none, none, self.bad[name], layer)


def start(config: Config) -> Regime:
    """Both networks, not yet stepped."""
    return Regime(config)
