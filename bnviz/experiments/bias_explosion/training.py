"""The bias explosion: what happens to a bias in front of a mean subtraction that the gradient does not see.

Ioffe & Szegedy (2015), section 2. One layer x = u + b, normalized, a nonlinearity, a linear head, cross-entropy. Three
arms from the same start: E[x] outside the gradient, inside it (batch normalization), and beta in place of b.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.bias_explosion import SPEC
from bnviz.experiments.bias_explosion.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.batchnorm import moments
from bnviz.model.centering import Normalization
from bnviz.records import Array, cell

UNITS = 20
MOMENTS = (0, 50, 100, 150, 200)  # the steps at which the distribution of x is kept
BINS = 40  # of that distribution


@dataclass(frozen=True)
class ArmRecord:
    """One arm at one step, U units; `bias` is beta in the arm that has no b."""

    loss: float  # cross-entropy on the step's images
    bias_norm: float  # |b|
    bias_grad_norm: float  # |dL/db|
    output_change: float  # largest change of the normalized output (what the nonlinearity gets) since step 0
    moved: Array  # (3,) by the step before this record: the lengths of Δb and ΔE[x], the largest Δ of the output
    bias: Array  # (U,)
    mean: Array  # (U,) E[x] over the training set
    std: Array  # (U,) of x
    bad_step: int  # the first step with a non-finite loss, gradient or bias; -1 while there is none
    bad_layer: int  # 1, the only hidden layer; -1


@dataclass(frozen=True)
class Record:
    """One step of all arms; K moments, B bins, not a number where a moment is yet to come."""

    step: int
    slope: float  # what |b| of the outside arm has grown a step, since the start
    unit: int  # the unit whose b is driven fastest at the start: its distribution is the one that is kept
    places: Array  # (K, B) the middles of the bins of x, outside arm
    counts: Array  # (K, B) how many images are there
    hat_places: Array  # (B,) likewise of what is left after the normalization
    hat_counts: Array  # (K, B)
    cuts: Array  # (K, U) b of the outside arm at the moments
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [{"step": self.step, "arm": name, **_cells(arm)} for name, arm in self.arms.items()]


def _cells(arm: ArmRecord) -> Row:
    row = {name: getattr(arm, name) for name in ("loss", "bias_norm", "bias_grad_norm", "output_change")}
    row |= {"mean_of_x": float(np.abs(arm.mean).mean()), "std_of_x": float(arm.std.mean())}
    return {name: cell(value) for name, value in row.items()}


class Layer:
    """One arm: u + b, normalized, through the nonlinearity, into the head."""

    def __init__(self, name: str, config: Config, features: int, classes: int) -> None:
        self.name = name
        draw = torch.Generator().manual_seed(config.seed)
        dtype = getattr(torch, config.precision)
        self.weight = (0.1 * torch.randn(UNITS, features, generator=draw)).to(dtype)
        self.head = torch.randn(classes, UNITS, generator=draw).to(dtype)
        self.bias = torch.zeros(UNITS, dtype=dtype)  # b, or beta
        self.output_bias = torch.zeros(classes, dtype=dtype)
        self.norm = Normalization(inside=name != "outside")
        self.activation = config.activation
        self.bad_step = -1
        self.first: Tensor | None = None  # what the nonlinearity got at step 0
        self.before: tuple[Tensor, Tensor, Tensor] | None = None  # bias, mean and output of the step before

    def pre_activation(self, u: Tensor) -> Tensor:
        """x (N, U) of the units' inputs u."""
        return u if self.name == "beta" else u + self.bias

    def normalized(self, u: Tensor, everyone: Tensor, config: Config) -> Tensor:
        """What the nonlinearity gets, (N, U), the statistics moving along where they do."""
        whole = self.pre_activation(everyone) if config.statistics == "full batch" else None
        hat = self.norm(self.pre_activation(u), config.statistics, config.scale, config.every, whole)
        return hat + self.bias if self.name == "beta" else hat

    def shown(self, everyone: Tensor, config: Config) -> Tensor:
        """What the nonlinearity gets for the whole training set, (M, U); nothing moves by being looked at."""
        x, norm = self.pre_activation(everyone), self.norm
        mean, variance = norm.taken(x, config.statistics)
        hat = norm.apply(x, mean, variance, config.scale)
        return hat + self.bias if self.name == "beta" else hat

    def logits(self, hat: Tensor) -> Tensor:
        """(N, classes)."""
        h = torch.sigmoid(hat) if self.activation == "sigmoid" else hat
        return h @ self.head.T + self.output_bias

    def trained(self, config: Config) -> list[Tensor]:
        """What moves, b first."""
        more = [(config.weights, self.weight), (config.head, self.head), (config.output_bias, self.output_bias)]
        return [self.bias, *(tensor for moves, tensor in more if moves)]

    def step(self, at: int, x: Tensor, y: Tensor, everyone: Tensor, config: Config) -> ArmRecord:
        """Look at the arm, then move it. A bad step is the last, and not made."""
        if self.bad_step >= 0:
            return self._ended()
        trained = [tensor.requires_grad_() for tensor in self.trained(config)]
        all_u = everyone @ self.weight.T
        u = all_u if x is everyone else x @ self.weight.T
        hat = self.normalized(u, all_u, config)
        loss = F.cross_entropy(self.logits(hat), y)
        grads = torch.autograd.grad(loss, trained)
        for tensor in trained:
            tensor.requires_grad_(False)
        if not all(torch.isfinite(each).all() for each in (loss, self.bias, hat, *grads)):
            self.bad_step = at
            return self._ended()
        shown = self.shown(all_u.detach(), config)
        if self.first is None:
            self.first = shown
        record = self._record(all_u.detach(), shown, loss.item(), grads[0])
        for tensor, grad in zip(trained, grads, strict=True):
            tensor.sub_(grad, alpha=config.lr)
        return record

    def _record(self, u: Tensor, hat: Tensor, loss: float, grad: Tensor) -> ArmRecord:
        x = self.pre_activation(u)
        mean, variance = moments(x)
        moved = np.zeros(3)
        if self.before is not None:
            bias, center, output = self.before
            lengths = (self.bias - bias).norm(), (mean - center).norm(), (hat - output).abs().max()
            moved[:] = [each.item() for each in lengths]
        self.before = self.bias.clone(), mean, hat
        return ArmRecord(
            loss=loss,
            bias_norm=self.bias.double().norm().item(),
            bias_grad_norm=grad.double().norm().item(),
            output_change=math.nan if self.first is None else (hat - self.first).abs().max().item(),
            moved=moved,
            bias=self.bias.numpy().astype(np.float64),
            mean=mean.numpy().astype(np.float64),
            std=variance.sqrt().numpy().astype(np.float64),
            bad_step=-1,
            bad_layer=-1,
        )

    def _ended(self) -> ArmRecord:
        nothing = np.full(UNITS, math.nan)
        none = math.nan
        moved = np.full(3, none)
        return ArmRecord(none, none, none, none, moved, nothing, nothing, nothing, self.bad_step, bad_layer=1)


class Explosion(Live):
    """The three arms in lockstep on the same images. An arm that overflows ends; the others go on."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features = self.data.x_train.shape[1]
        self.layers = {name: Layer(name, config, features, self.data.classes) for name in SPEC.keys}
        self.at = 0
        self.unit = -1
        self.places = np.full((len(MOMENTS), BINS), math.nan)
        self.counts = np.full((len(MOMENTS), BINS), math.nan)
        self.hat_places = np.full(BINS, math.nan)
        self.hat_counts = np.full((len(MOMENTS), BINS), math.nan)
        self.cuts = np.full((len(MOMENTS), UNITS), math.nan)

    def step(self) -> Record | None:
        """One step of every arm that is still alive; None when none is."""
        if all(layer.bad_step >= 0 for layer in self.layers.values()):
            return None
        self.config = self.wanted
        dtype = getattr(torch, self.config.precision)
        everyone, labels, *_ = train.tensors(self.data)
        whole = self.config.batch_size >= len(everyone)
        x, y = (everyone, labels) if whole else self.batches.next()
        everyone = everyone.to(dtype)
        x = everyone if whole else x.to(dtype)
        before = self.layers["outside"].bias.clone()  # the record is of before the update
        arms = {name: layer.step(self.at, x, y, everyone, self.config) for name, layer in self.layers.items()}
        if self.at == 0:
            self.unit = int(np.argmax(np.abs(self.layers["outside"].bias.numpy())))
        if self.at in MOMENTS:
            self._keep(MOMENTS.index(self.at), before, everyone)
        outside = arms["outside"].bias_norm
        self.at += 1
        return Record(
            step=self.at - 1,
            slope=outside / (self.at - 1) if self.at > 1 else math.nan,
            unit=self.unit,
            places=self.places.copy(),
            counts=self.counts.copy(),
            hat_places=self.hat_places.copy(),
            hat_counts=self.hat_counts.copy(),
            cuts=self.cuts.copy(),
            arms=arms,
        )

    def _keep(self, row: int, bias: Tensor, everyone: Tensor) -> None:
        """Keep the distributions of the outside arm's watched unit, before and after normalization."""
        layer = self.layers["outside"]
        if layer.bad_step >= 0:
            return
        x = (everyone @ layer.weight[self.unit] + bias[self.unit]).double().numpy()
        hat = x - x.mean()
        reach = 4 * hat.std() or 1.0
        edges = np.linspace(-reach, reach, BINS + 1)
        self.counts[row] = np.histogram(hat, edges)[0]  # of x, around its own mean
        self.places[row] = x.mean() + (edges[:-1] + edges[1:]) / 2
        if row == 0:
            self.hat_places[:] = (edges[:-1] + edges[1:]) / 2
        every_unit = everyone @ layer.weight.T + bias
        taken = layer.norm.taken(every_unit, self.config.statistics)
        got = layer.norm.apply(every_unit, *taken, scale=False)[:, self.unit].double().numpy()
        half = (self.hat_places[1] - self.hat_places[0]) / 2
        self.hat_counts[row] = np.histogram(got, np.append(self.hat_places - half, self.hat_places[-1] + half))[0]
        self.cuts[row] = bias.numpy()


def start(config: Config) -> Explosion:
    """The three arms, not yet stepped."""
    return Explosion(config)
