"""Whitened inputs: the same networks on pixels that are raw, centred, standardized, and decorrelated.

Ioffe & Szegedy (2015), section 2, and LeCun et al. (1998). Three networks each: one without normalization, one with
batch normalization (three hidden layers of 100 ReLUs, the same first weights whatever the inputs), and the linear model
for which the theory is, by full-batch gradient descent from 0 at the rate 2 / (largest eigenvalue of E[u u']).
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.whitening import SPEC
from bnviz.experiments.whitening.config import Config
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.whitening import Statistics, Transform, second_moment, transform
from bnviz.records import Array, cell

HIDDEN = (100, 100, 100)
EVALUATE = {"digits": 5, "mnist": 10}  # steps between two evaluations
SOME = 2000  # images that the linear model learns from and that are tested, of a set that has more
RANKS = 64  # eigenvalues that are kept
STRIDE = {"digits": 1, "mnist": 2}  # every how many pixels across and down are kept of a picture
EXAMPLE = 7  # the test image that is shown


@dataclass(frozen=True)
class ArmRecord:
    """One kind of inputs at one step: three networks, the inputs themselves; P pixels that are shown."""

    plain_loss: float  # cross-entropy on the step's mini-batch; NaN once it is not finite
    plain_accuracy: float  # percent of the test images; NaN where not evaluated
    bn_loss: float
    bn_accuracy: float  # in inference mode
    linear_loss: float  # cross-entropy on the images that the linear model learns from
    linear_accuracy: float
    example: Array  # (P,) one test image, transformed
    gain: Array  # (P,) how much a change of a pixel changes the transformed image
    largest_gain: float
    eigenvalues: Array  # (RANKS,) of E[u u'], at the ranks of `ranks`
    condition: float  # the largest over the median eigenvalue; infinite where that is 0


@dataclass(frozen=True)
class Record:
    """One step of all networks."""

    step: int
    whitening: str
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind of inputs and network."""
        return [
            {
                "step": self.step,
                "inputs": self.whitening if name == "whitened" else name,
                "network": network,
                "train_loss": cell(getattr(arm, f"{network}_loss")),
                "test_accuracy": cell(getattr(arm, f"{network}_accuracy")),
            }
            for name, arm in self.arms.items()
            for network in ("plain", "bn", "linear")
        ]


@cache
def statistics(name: str) -> Statistics:
    """Of a data set's training images; of MNIST's it takes a second, once a process."""
    return Statistics.of(train.tensors(data.load(name))[0])


def ranks(features: int) -> Array:
    """Which eigenvalues are kept, counted from 1: all of 64, otherwise evenly over their logarithm."""
    found: Array = (
        np.arange(1, RANKS + 1) if features <= RANKS else np.geomspace(1, features, RANKS).round().astype(int)
    )
    return found


class Network:
    """One multilayer perceptron on one kind of inputs; it ends when its loss or a gradient is not finite."""

    def __init__(self, normalization: str, config: Config, sizes: tuple[int, ...]) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        self.network = MLP(sizes, "relu", "he", normalization=normalization, generator=draw)
        self.alive = True
        self.descent = train.Descent(self.network)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "descent"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.descent = train.Descent(self.network)

    def step(self, u: Tensor, y: Tensor, lr: float) -> float:
        """The loss of a mini-batch u (N, D), y (N,), and a step on it; NaN where it has ended."""
        if not self.alive:
            return math.nan
        found = self.descent.forward_backward(u, y)
        loss = float(found.loss.item())
        lengths, norms = self.descent.lengths(found.grads)
        self.alive = math.isfinite(loss + sum(lengths) + sum(norms))
        if not self.alive:
            return math.nan
        self.descent.step(found.grads, lr)
        return loss

    def accuracy(self, u: Tensor, y: Tensor) -> float:
        """Percent of u (N, D) that it names right."""
        return train.accuracy(self.network, u, y) if self.alive else math.nan


class Linear:
    """Softmax regression from 0, every step on all its images."""

    def __init__(self, features: int, classes: int) -> None:
        self.weight, self.bias = torch.zeros(classes, features), torch.zeros(classes)

    @torch.no_grad()
    def step(self, u: Tensor, y: Tensor, lr: float) -> float:
        """The loss of u (N, D), y (N,), and a step."""
        logits = F.linear(u, self.weight, self.bias)
        delta = (torch.softmax(logits, 1) - F.one_hot(y, logits.shape[1])) / len(y)  # (N, K)
        self.weight -= lr * delta.T @ u
        self.bias -= lr * delta.sum(0)
        return F.cross_entropy(logits, y).item()

    def accuracy(self, u: Tensor, y: Tensor) -> float:
        """Percent of u (N, D) that it names right."""
        return 100.0 * (F.linear(u, self.weight, self.bias).argmax(1) == y).sum().item() / len(y)


class Inputs:
    """One transform, what it makes of the images, and the three networks that learn from them."""

    def __init__(self, kind: str, config: Config) -> None:
        self.kind, self.data = kind, data.load(config.data)
        sizes = (self.data.x_train.shape[1], *HIDDEN, self.data.classes)
        self.plain, self.bn = (Network(each, config, sizes) for each in ("none", "batch"))
        self.linear = Linear(sizes[0], sizes[-1])
        self.take(config.floor)

    def __getstate__(self) -> dict[str, object]:
        made = ("transform", "learned", "tested", "shown")
        return {name: value for name, value in self.__dict__.items() if name not in made}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.take(self.floor)

    def take(self, floor: float) -> None:
        """Transform with another floor on the eigenvalues; the networks stay."""
        self.floor = floor
        x, y, x_test, y_test = train.tensors(self.data)
        self.transform: Transform = transform(self.kind, statistics(self.data.name), floor)
        self.learned = self.transform(x[:SOME]), y[:SOME]
        self.tested = self.transform(x_test[:SOME]), y_test[:SOME]
        self.shown = self._shown()

    def _shown(self) -> dict[str, Array | float]:
        """The columns that only a transform changes."""
        eigenvalues = second_moment(self.learned[0]).numpy()
        middle = float(np.median(eigenvalues))
        return {
            "example": self._picture(self.tested[0][EXAMPLE], spatial=self.kind != "pca"),
            "gain": self._picture(self.transform.gain, spatial=True),
            "largest_gain": float(self.transform.gain.max()),
            "eigenvalues": eigenvalues[ranks(len(eigenvalues)) - 1].astype(np.float32),
            "condition": float(eigenvalues[0]) / middle if middle > 1e-12 else math.inf,
        }

    def _picture(self, values: Tensor, spatial: bool) -> Array:
        """The pixels of (D,) that are shown; of what is no picture, the first as many."""
        side, stride = math.isqrt(len(values)), STRIDE[self.data.name]
        square = values.view(side, side)[::stride, ::stride]
        found: Array = (square if spatial else values[: square.numel()]).flatten().numpy().astype(np.float32)
        return found

    def step(self, x: Tensor, y: Tensor, lr: float, evaluate: bool) -> ArmRecord:
        """Test the networks if it is time, then one step of each."""
        none = math.nan
        networks = (self.plain, self.bn, self.linear)
        accuracies = [each.accuracy(*self.tested) if evaluate else none for each in networks]
        u = self.transform(x)
        losses = [each.step(u, y, lr) for each in (self.plain, self.bn)]
        losses.append(self.linear.step(*self.learned, 2 / max(float(self.shown["eigenvalues"][0]), 1e-12)))  # type: ignore[index]
        named = {f"{name}_loss": loss for name, loss in zip(("plain", "bn", "linear"), losses, strict=True)}
        named |= {f"{name}_accuracy": value for name, value in zip(("plain", "bn", "linear"), accuracies, strict=True)}
        return ArmRecord(**named, **self.shown)  # type: ignore[arg-type]


class Whitening(Live):
    """All inputs in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        kinds = {name: config.whitening if name == "whitened" else name for name in SPEC.keys}
        self.inputs = {name: Inputs(kind, config) for name, kind in kinds.items()}
        self.at = 0

    def step(self) -> Record:
        """One step of every network that has not ended; the linear model never does."""
        before, self.config = self.config, self.wanted
        if self.config.floor != before.floor:
            self.inputs["whitened"].take(self.config.floor)
        x, y = self.batches.next()
        evaluate = self.at % EVALUATE[self.config.data] == 0
        arms = {name: each.step(x, y, self.config.lr, evaluate) for name, each in self.inputs.items()}
        self.at += 1
        return Record(self.at - 1, self.config.whitening, arms)


def start(config: Config) -> Whitening:
    """All networks, not yet stepped. Raises DataError if the data set cannot be had."""
    return Whitening(config)
