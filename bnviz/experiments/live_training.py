"""The live race: the same network twice, same weights, same mini-batches; one of them with batch normalization.

Ioffe & Szegedy (2015), section 4.1 and Figure 1.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from bnviz import data
from bnviz.config import param
from bnviz.experiments import Row, turns
from bnviz.model import mlp, probe, train
from bnviz.records import ActivationStats, Array

TITLE = "Live race"
QUESTION = "What does batch normalization change while two equal networks train?"
ARMS = ("plain", "bn")

EVALUATE = 20  # steps between two evaluations of a test set of 360; costs less than a tenth of the training


@dataclass(frozen=True)
class Arm:
    """What one of the networks is given; both fields act on the running training."""

    bn: bool = param(
        False,
        help="Batch normalization before every hidden nonlinearity; switching it keeps the weights.",
        live=True,
        label="batch norm",
    )
    lr: float = param(
        0.5, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )


@dataclass(frozen=True)
class Config:
    """What both networks share, and each arm's own settings."""

    data: str = param("digits", help="What is to be told apart.", choices=data.NAMES, label="data set")
    binarized: bool = param(False, help="Pixels are made black or white, as in the paper's experiment.")
    activation: str = param(
        "sigmoid", help="The nonlinearity of every hidden unit.", choices=tuple(mlp.ACTIVATIONS), label="nonlinearity"
    )
    init: str = param(
        "gaussian",
        help="How the first weights are drawn: Gaussian with one standard deviation, Xavier or He by a layer's size.",
        choices=mlp.INITS,
        label="initialization",
    )
    sigma: float = param(
        0.1, 0.001, 10, "Standard deviation of the first weights, with Gaussian initialization.", log=True
    )
    depth: int = param(3, 1, 8, "How many hidden layers there are.")
    width: int = param(100, 1, 200, "How many units a hidden layer has.")
    batch_size: int = param(
        60, 2, 500, "How many examples a step sees; their statistics normalize.", label="mini-batch"
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for both networks.")
    detail_every: int = param(1, 1, 64, "Every how many steps the histograms are taken.", live=True)
    plain: Arm = Arm()
    bn: Arm = Arm(bn=True)


@dataclass(frozen=True)
class ArmRecord(ActivationStats):
    """One arm at one step: the network after `step` updates; L hidden layers, then the output layer."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, in inference mode; NaN where it was not evaluated
    accuracy_before: float  # percent, just before a change that acts in this step; NaN otherwise
    grad_norm: Array  # (L+1,) length of the loss's gradient with respect to a layer's weights
    update_ratio: Array  # (L+1,) length of the step over the length of the weights
    bad_step: int  # the first step with a non-finite loss or weight; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first, 1 to L, or L+1 for the output; -1


@dataclass(frozen=True)
class Record:
    """One step of both arms."""

    step: int
    detail: bool
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm: its loss and accuracy, then every hidden layer's statistics."""
        return [{"step": self.step, "arm": name, **_cells(arm)} for name, arm in self.arms.items()]


def _cells(arm: ArmRecord) -> Row:
    row: Row = {"train_loss": _cell(arm.train_loss), "test_accuracy": _cell(arm.test_accuracy)}
    for k in range(len(arm.mean)):
        names = ("p15", "p50", "p85", "mean", "std", "saturated", "grad_norm")
        values = (*arm.pooled[k], arm.mean[k], arm.std[k], arm.saturated[k], arm.grad_norm[k])
        row |= {f"layer{k + 1}_{name}": _cell(value) for name, value in zip(names, values, strict=True)}
    return row


def _cell(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None


class Racer:
    """One network in the race."""

    def __init__(self, config: Config, settings: Arm, classes: int, features: int) -> None:
        self.settings = settings
        sizes = [features, *[config.width] * config.depth, classes]
        start = torch.Generator().manual_seed(config.seed)
        kind = "batch" if settings.bn else "none"
        self.network = mlp.MLP(sizes, config.activation, config.init, config.sigma, kind, generator=start)
        self.bad_step = self.bad_layer = -1

    def change(self, settings: Arm) -> None:
        """Take over other settings; the weights stay."""
        if settings.bn != self.settings.bn:
            self.network.set_normalization("batch" if settings.bn else "none")
        self.settings = settings

    def step(self, at: int, x: torch.Tensor, y: torch.Tensor, detail: bool, scores: tuple[float, float]) -> ArmRecord:
        """Look at the network on a mini-batch, then move it; `scores` are the accuracies just before and now."""
        if self.bad_step >= 0:
            return self._ended()
        network = self.network
        inputs: list[torch.Tensor] = []
        logits = network(x, inputs)
        loss = F.cross_entropy(logits, y)
        parameters = network.trained()
        grads = train.gradients(loss, parameters)
        weights = len(network.weights)
        lengths = np.array([_length(w) for w in network.weights])
        norms = np.array([_length(g) for g in grads[:weights]])
        train.descend(parameters, grads, self.settings.lr)
        value = loss.item()
        if not (math.isfinite(value) and all(torch.isfinite(p).all() for p in parameters)):
            self.bad_step, self.bad_layer = at, self._first_bad([*inputs, logits])
            return self._ended()
        before, now = scores
        return ArmRecord(
            **vars(probe.observe(inputs, network.activation, detail)),
            train_loss=value,
            test_accuracy=now,
            accuracy_before=before,
            grad_norm=norms,
            update_ratio=self.settings.lr * norms / np.maximum(lengths, 1e-30),
            bad_step=-1,
            bad_layer=-1,
        )

    def _first_bad(self, outputs: list[torch.Tensor]) -> int:
        """The first layer, counted from 1, whose forward pass is not finite; if all are, whose weights are not."""
        for k, output in enumerate(outputs):
            if not torch.isfinite(output).all():
                return k + 1
        for k, weight in enumerate(self.network.weights):
            if not torch.isfinite(weight).all():
                return k + 1
        return len(outputs)

    def _ended(self) -> ArmRecord:
        nothing = np.full(self.network.depth + 1, np.nan)
        return ArmRecord(
            **vars(probe.blank(self.network.depth, len(self.network.biases[0]))),
            train_loss=math.nan,
            test_accuracy=math.nan,
            accuracy_before=math.nan,
            grad_norm=nothing,
            update_ratio=nothing,
            bad_step=self.bad_step,
            bad_layer=self.bad_layer,
        )


def _length(x: torch.Tensor) -> float:
    flat = x.detach().numpy().ravel()
    return math.sqrt(float(np.dot(flat, flat)))


class Race:
    """Both arms in lockstep on the same mini-batches. An arm that diverges ends; the other goes on."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.data = data.load(config.data, config.binarized)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features = self.data.x_train.shape[1]
        self.racers = {name: Racer(config, getattr(config, name), self.data.classes, features) for name in ARMS}
        self.at = 0
        self._wanted: Config | None = None

    def change(self, config: Config) -> None:
        """Take over other live settings at the next step."""
        self._wanted = config

    def step(self) -> Record:
        """One step of every arm that is still alive."""
        at, detail = self.at, self.at % (self._wanted or self.config).detail_every == 0
        before = self._take_over()
        x, y = self.batches.next()
        due = at % max(EVALUATE, EVALUATE * len(self.data.x_test) // 360) == 0
        arms = {
            name: racer.step(
                at,
                x,
                y,
                detail,
                (before.get(name, math.nan), self._score(racer) if due or name in before else math.nan),
            )
            for name, racer in self.racers.items()
        }
        self.at += 1
        return Record(at, detail, arms)

    def _take_over(self) -> dict[str, float]:
        """Give the arms their new settings; the accuracies of those that changed, just before."""
        if self._wanted is None:
            return {}
        wanted, self._wanted = self._wanted, None
        self.config = wanted
        before = {}
        for name, racer in self.racers.items():
            settings: Arm = getattr(wanted, name)
            if settings != racer.settings:
                before[name] = self._score(racer)
                racer.change(settings)
        return before

    def _score(self, racer: Racer) -> float:
        if racer.bad_step >= 0:
            return math.nan
        _, _, x, y = train.tensors(self.data)
        return train.accuracy(racer.network, x, y)


def start(config: Config) -> Race:
    """The race, not yet stepped. Raises DataError if the data set cannot be had."""
    return Race(config)


def run(config: Config) -> Generator[Record, Config | None, None]:
    """Train both arms for as long as the caller keeps asking; a changed config acts at the next step."""
    return turns(start(config))
