"""The live race: the same network twice, same weights, same mini-batches; one of them with batch normalization.

Ioffe & Szegedy (2015), section 4.1 and Figure 1.
"""

import copy
import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.config import param
from bnviz.experiments import Live, Row, turns
from bnviz.model import mlp, probe, train
from bnviz.recipe import BRANCHES
from bnviz.records import ActivationStats, Array

TITLE = "Live race"
QUESTION = "What does batch normalization change while two equal networks train?"
ARMS = ("plain", "bn")
PARENTS = ("none", *ARMS, *BRANCHES)

# an evaluation every so many steps for every so many test examples: less than a tenth of the training's time
EVALUATE, EVALUATED = 10, 360


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
class Branch(Arm):
    """What a network is given that is branched off another while that trains."""

    of: str = param(
        "none", help="The network that it is a copy of, from the step of this change on.", choices=PARENTS, live=True
    )


@dataclass(frozen=True)
class Config:
    """What all networks share, and each arm's own settings."""

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
    branches: int = param(0, 0, len(BRANCHES), "How many networks are branched off on the way.", internal=True)
    plain: Arm = Arm()
    bn: Arm = Arm(bn=True)
    branch1: Branch = Branch()
    branch2: Branch = Branch()


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


class Scores(NamedTuple):
    """Test accuracies in percent; NaN where not evaluated."""

    before: float  # just before a change
    now: float


class Racer:
    """One network in the race: a look at it on a mini-batch, then a step of gradient descent, until it diverges."""

    def __init__(self, config: Config, settings: Arm, classes: int, features: int) -> None:
        self.settings = settings
        sizes = [features, *[config.width] * config.depth, classes]
        start = torch.Generator().manual_seed(config.seed)
        self.network = mlp.MLP(sizes, config.activation, config.init, config.sigma, _kind(settings), generator=start)
        self.descent = train.Descent(self.network)
        self.bad_step = self.bad_layer = -1

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "descent"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.descent = train.Descent(self.network)

    @property
    def alive(self) -> bool:
        """Whether it has not diverged."""
        return self.bad_step < 0

    def change(self, settings: Arm) -> None:
        """Take over other settings; the weights stay."""
        if settings.bn != self.settings.bn:
            self.network.set_normalization(_kind(settings))
            self.descent = train.Descent(self.network)
        self.settings = settings

    def step(self, at: int, x: Tensor, y: Tensor, detail: bool, scores: Scores) -> ArmRecord:
        """Look at the network on a mini-batch x (N, D), y (N,), then move it. A bad step is the last, and not made."""
        if not self.alive:
            return self._ended()
        network, descent = self.network, self.descent
        inputs, logits, loss, grads = descent.there_and_back(x, y)
        value, lengths = loss.item(), descent.weight_lengths()
        norms = descent.gradient_lengths(grads)
        if not math.isfinite(value + sum(lengths) + sum(norms)):
            self.bad_step, self.bad_layer = (
                at,
                train.first_bad([*inputs, logits], network.weights, grads[: descent.layers]),
            )
            return self._ended()
        descent.step(grads, self.settings.lr)
        weights = np.maximum(lengths[: descent.layers], np.finfo(np.float32).tiny)
        return ArmRecord(
            **vars(probe.observe(inputs, network.activation, detail)),
            train_loss=value,
            test_accuracy=scores.now,
            accuracy_before=scores.before,
            grad_norm=np.array(norms),
            update_ratio=self.settings.lr * np.array(norms) / weights,
            bad_step=-1,
            bad_layer=-1,
        )

    def _ended(self) -> ArmRecord:
        return _nothing(len(self.network.hidden), len(self.network.weights[0]), self.bad_step, self.bad_layer)


def _nothing(layers: int, width: int, bad_step: int = -1, bad_layer: int = -1) -> ArmRecord:
    """The record of an arm that has ended, or is not born yet."""
    nothing = np.full(layers + 1, math.nan)
    return ArmRecord(
        **vars(probe.blank(layers, width)),
        train_loss=math.nan,
        test_accuracy=math.nan,
        accuracy_before=math.nan,
        grad_norm=nothing,
        update_ratio=nothing,
        bad_step=bad_step,
        bad_layer=bad_layer,
    )


def _kind(settings: Arm) -> str:
    return "batch" if settings.bn else "none"


class Race(Live):
    """All arms in lockstep on the same mini-batches. An arm that diverges ends; the others go on.

    A branch is born as a copy of another arm, at the step at which its ``of`` names one; its parent does not notice.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data, config.binarized)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features = self.data.x_train.shape[1]
        self.racers = {name: Racer(config, getattr(config, name), self.data.classes, features) for name in ARMS}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every arm that is still alive; None when none is."""
        if not any(racer.alive for racer in self.racers.values()):
            return None
        at, scores = self.at, self._scores()
        detail = at % self.config.detail_every == 0
        x, y = self.batches.next()
        arms = {name: racer.step(at, x, y, detail, scores[name]) for name, racer in self.racers.items()}
        for name in BRANCHES[: self.config.branches]:
            arms.setdefault(name, _nothing(self.config.depth, self.config.width))
        self.at += 1
        return Record(at, detail, arms)

    def _scores(self) -> dict[str, Scores]:
        """Let the arms take over their new settings; the test accuracies around that, and those that are due."""
        due = self.at % self._every() == 0
        self.config = self.wanted
        self._bear()
        scores = {}
        for name, racer in self.racers.items():
            settings, before = getattr(self.config, name), math.nan
            if turned := settings != racer.settings:
                before = self._accuracy(racer)
                racer.change(settings)
            scores[name] = Scores(before, self._accuracy(racer) if due or turned else math.nan)
        return scores

    def _bear(self) -> None:
        """Let the branches be born that have a parent by now."""
        for name in BRANCHES[: self.config.branches]:
            parent = self.racers.get(getattr(self.config, name).of)
            if name not in self.racers and parent is not None:
                self.racers[name] = copy.deepcopy(parent)

    def _every(self) -> int:
        """Steps between two evaluations, more for a larger test set."""
        return EVALUATE * max(1, len(self.data.x_test) // EVALUATED)

    def _accuracy(self, racer: Racer) -> float:
        if not racer.alive:
            return math.nan
        _, _, x, y = train.tensors(self.data)
        return train.accuracy(racer.network, x, y)


def start(config: Config) -> Race:
    """The race, not yet stepped. Raises DataError if the data set cannot be had."""
    return Race(config)


def run(config: Config) -> Generator[Record, Config | None, None]:
    """Train both arms for as long as the caller keeps asking; a changed config acts at the next step."""
    return turns(start(config))
