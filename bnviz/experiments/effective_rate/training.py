"""The effective learning rate: two normalized networks, the weights of one a times as large, its rate a^2 times.

Ioffe & Szegedy (2015), section 3.3; van Laarhoven (2017). Batch normalization makes the loss blind to the length of
W, so that its gradient stands at right angles to W, every step makes W longer, and lr / |W|^2 falls.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.effective_rate.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.batchnorm import NoVariance
from bnviz.model.mlp import MLP
from bnviz.model.population import norms
from bnviz.records import Array, cell

LAYERS, WIDTH = 3, 100


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; L hidden layers."""

    train_loss: float  # cross-entropy on the step's mini-batch
    weight_norm: Array  # (L,) |W|
    grad_norm: Array  # (L,) |dL/dW|
    effective_lr: Array  # (L,) lr / |W|^2
    cosine: Array  # (L,) the largest |cos| between a unit's weights and their gradient
    growth: Array  # (L,) by the last step: |W|^2 now over |W|^2 + lr^2 |g|^2 of before, minus 1; NaN at step 0
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first; -1


@dataclass(frozen=True)
class Record:
    """One step of both networks."""

    step: int
    gap: float  # |loss of the second - loss of the first|
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [{"step": self.step, "arm": name, **_cells(arm)} for name, arm in self.arms.items()]


def _cells(arm: ArmRecord) -> Row:
    row = {"train_loss": arm.train_loss}
    for k in range(LAYERS):
        names = ("weight_norm", "grad_norm", "effective_lr", "cosine")
        row |= {f"layer{k + 1}_{name}": float(getattr(arm, name)[k]) for name in names}
    return {name: cell(value) for name, value in row.items()}


class Learner:
    """One normalized network, its hidden weights multiplied at the start."""

    def __init__(self, config: Config, factor: float, features: int, classes: int) -> None:
        draw, sizes = torch.Generator().manual_seed(config.seed), [features, *[WIDTH] * LAYERS, classes]
        dtype = getattr(torch, config.precision)
        self.network = MLP(sizes, normalization="batch", generator=draw, dtype=dtype)
        for norm in norms(self.network):
            norm.eps = config.eps
        with torch.no_grad():
            for layer in self.network.hidden:
                layer.weight.mul_(factor)
        self.longer: Array = np.full(LAYERS, math.nan)  # |W|^2 + lr^2 |g|^2 of the step before
        self.bad_step = self.bad_layer = -1

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, hidden_lr: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move it. A bad step is the last, and not made."""
        if self.bad_step >= 0:
            return self._ended()
        network = self.network
        hidden: list[Tensor] = [*network.weights[:-1]]
        others: list[Tensor] = [p for p in network.parameters() if not any(p is w for w in hidden)]
        inputs: list[Tensor] = []
        try:
            logits = network(x, inputs)
        except NoVariance:  # a unit that is the same in the whole mini-batch, where eps is 0
            self.bad_step, self.bad_layer = at, len(inputs) + 1
            return self._ended()
        loss = F.cross_entropy(logits, y)
        grads = torch.autograd.grad(loss, [*hidden, *others])
        if not all(torch.isfinite(each).all() for each in (loss, *hidden, *grads)):
            self.bad_step = at
            self.bad_layer = train.first_bad([*inputs, logits], network.weights, grads[:LAYERS])
            return self._ended()
        record = self._record(loss.item(), hidden, grads[:LAYERS], hidden_lr)
        with torch.no_grad():
            torch._foreach_add_(hidden, grads[:LAYERS], alpha=-hidden_lr)
            torch._foreach_add_(others, grads[LAYERS:], alpha=-lr)
        return record

    def _record(self, loss: float, weights: list[Tensor], grads: tuple[Tensor, ...], lr: float) -> ArmRecord:
        squares = np.array([w.detach().double().square().sum().item() for w in weights])
        steps = np.array([(lr * g.double()).square().sum().item() for g in grads])
        angles = [
            torch.cosine_similarity(w.detach(), g, dim=1).abs().max().item()
            for w, g in zip(weights, grads, strict=True)
        ]
        growth, self.longer = squares / self.longer - 1, squares + steps
        return ArmRecord(
            train_loss=loss,
            weight_norm=np.sqrt(squares),
            grad_norm=np.sqrt(steps) / lr,
            effective_lr=lr / squares,
            cosine=np.array(angles),
            growth=growth,
            bad_step=-1,
            bad_layer=-1,
        )

    def _ended(self) -> ArmRecord:
        nothing = np.full(LAYERS, math.nan)
        return ArmRecord(math.nan, nothing, nothing, nothing, nothing, nothing, self.bad_step, self.bad_layer)


class Rates(Live):
    """Both networks in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.learners = {
            "base": Learner(config, 1.0, features, classes),
            "scaled": Learner(config, config.a, features, classes),
        }
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        config = self.config = self.wanted
        x, y = self.batches.next()
        x = x.to(getattr(torch, config.precision))
        rates = {"base": config.lr, "scaled": config.lr * (config.a**2 if config.compensate else 1)}
        arms = {name: learner.step(self.at, x, y, config.lr, rates[name]) for name, learner in self.learners.items()}
        self.at += 1
        return Record(self.at - 1, abs(arms["scaled"].train_loss - arms["base"].train_loss), arms)


def start(config: Config) -> Rates:
    """Both networks, not yet stepped."""
    return Rates(config)
