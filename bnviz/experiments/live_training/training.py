"""The live race: the same network twice, same weights, same mini-batches; one of them with batch normalization.

Ioffe & Szegedy (2015), section 4.1 and Figure 1.
"""

import copy
import dataclasses
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.data import DataSet, one_of_each, tested
from bnviz.experiments.live_training import MARK, SPEC, way
from bnviz.experiments.live_training.config import ArmConfig, Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import mlp, probe, probe_maps, surgery, train
from bnviz.model.conv import ConvNet
from bnviz.records import ActivationStats, Array, cell
from bnviz.replay import BRANCHES

# an evaluation every so many steps for every so many test examples: less than a tenth of the training's time
EVALUATE, EVALUATED = 10, 360

NONE = 255  # instead of a class: it was not tested
NEVER = np.array([-1, -1])
NOBODY = np.full(3, math.nan, np.float32)
TINY = float(np.finfo(np.float32).tiny)  # instead of 0 as a divisor


@dataclass(frozen=True)
class ArmRecord(ActivationStats):
    """One arm at one step: the network after `step` updates; L hidden layers, then the output layer."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, in inference mode; NaN where it was not evaluated
    accuracy_before: float  # percent, just before a change that acts in this step; NaN otherwise
    logit_change: float  # the largest that a BN switch made in inference mode, over the test set; NaN if none acted
    logit_change_training: float  # the same in training mode, over the step's mini-batch
    loss_before: float  # of the step's mini-batch in training mode, just before a BN switch; NaN if none acted
    loss_after: float  # and just after it: this is train_loss
    gamma: Array  # (L, W) float16: the scale of every unit; NaN without batch norm, and where there is no detail
    shift: Array  # (L, W) float16: what is added last, beta with batch norm, the bias without; NaN likewise
    grad_norm: Array  # (L+1,) length of the loss's gradient with respect to a layer's weights
    update_ratio: Array  # (L+1,) length of the step over the length of the weights
    bad_step: int  # the first step with a non-finite loss or weight; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first, 1 to L, or L+1 for the output; -1
    answers: Array  # (K,) uint8: what it took the first test example of each class for, when it was tested last
    way: Array  # (S, L, W) uint8: the way of the first S of these examples, when it was tested last; see way.py
    apart: Array  # (L,) float32: how far the outputs of every layer differ between these examples; likewise
    chances: Array  # (S, K) uint8: its probability of every class, 255 is 1; likewise
    best: float  # the highest test accuracy so far
    passed: Array  # (2,) the first step at which it was tested and at MARK: ever, and since BN or lr changed; -1
    # lowest, median and highest of the seeds that have not diverged, (3,); NaN where one seed races alone
    loss_of_seeds: Array = field(default_factory=lambda: NOBODY)
    accuracy_of_seeds: Array = field(default_factory=lambda: NOBODY)
    seeds_ended: int = 0  # how many of the seeds have diverged


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
    row: Row = {"train_loss": cell(arm.train_loss), "test_accuracy": cell(arm.test_accuracy)}
    for k in range(len(arm.mean)):
        names = ("p15", "p50", "p85", "mean", "std", "saturated", "grad_norm")
        values = (*arm.pooled[k], arm.mean[k], arm.std[k], arm.saturated[k], arm.grad_norm[k])
        row |= {f"layer{k + 1}_{name}": cell(value) for name, value in zip(names, values, strict=True)}
    return row


Batch = tuple[Tensor, Tensor]  # x (N, D), y (N,)


class Scores(NamedTuple):
    """Test accuracies in percent; NaN where not evaluated."""

    before: float  # just before a change
    now: float
    operation: surgery.Operation = surgery.Operation(math.nan, math.nan, math.nan, math.nan)


class Trainer:
    """One network in the race: a look at it on a mini-batch, then a step of gradient descent, until it diverges."""

    def __init__(self, config: Config, settings: ArmConfig, classes: int, features: int) -> None:
        self.settings = settings
        self.network = _network(config, _kind(settings, config), classes, features)
        self._observe = probe_maps.observe if isinstance(self.network, ConvNet) else probe.observe
        self.bad_step = self.bad_layer = -1
        self.answers = _unasked(classes)  # (K,) what it took one example of each class for, when it was tested last
        self.way = way.nothing(*self._shape, classes)
        self.passed, self.best = NEVER, math.nan
        self._prepare(config)
        self._edit(settings.edit)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "descent"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._gather()

    @property
    def alive(self) -> bool:
        """Whether it has not diverged."""
        return self.bad_step < 0

    def change(
        self, settings: ArmConfig, config: Config, data: train.Tensors, batch: Batch
    ) -> surgery.Operation | None:
        """Take over other settings; says what switching batch norm did, if it was switched."""
        old, self.settings = self.settings, settings
        done = None
        if (settings.bn, settings.lr) != (old.bn, old.lr):
            self.passed = np.array([self.passed[0], -1])
        if settings.bn != old.bn:
            x_train, _, x_test, _ = data
            keep = config.surgery == "keep"
            done = surgery.operate(self.network, settings.bn, keep, x_train, x_test, batch, config.switched)
        self._prepare(config)
        if settings.edit != old.edit:
            self._edit(settings.edit)
        return done

    def test(self, data: DataSet, at: int) -> float:
        """Let it name every test example, in inference mode: how many percent are right.

        Keeps some of its answers, the highest share, and when it had learned for the first time.
        """
        x, y, shown = _test_set(data)
        found = train.read(self.network, x, shown)
        self.answers = found.answers[shown].numpy().astype(np.uint8)
        self.way = way.of(found.logits, found.inputs, self.network.activation)
        right = train.share_right(found.answers, y)
        self.best = max(right, self.best) if self.best >= 0 else right
        if right >= MARK:
            self.passed = np.where(self.passed < 0, at, self.passed)
        return right

    def tune(self, momentum: float) -> None:
        """Let the running statistics move with another momentum."""
        for layer in self.network.hidden:
            if layer.norm is not None:
                layer.norm.momentum = momentum  # type: ignore[assignment]

    def _prepare(self, config: Config) -> None:
        self.tune(config.momentum)
        self._gather()

    def _gather(self) -> None:
        self.descent = train.Descent(self.network)
        self.descent.freeze(self.settings.frozen)

    def _edit(self, words: str) -> None:
        if words:
            what, layer, unit, value = words.split()
            surgery.put(self.network, what, int(layer), int(unit), float(value))

    def step(self, at: int, x: Tensor, y: Tensor, detail: bool, scores: Scores, watched: bool = True) -> ArmRecord:
        """Look at the network on a mini-batch x (N, D), y (N,), then move it. A bad step is the last, and not made."""
        if not self.alive:
            return self._ended()
        network, descent = self.network, self.descent
        inputs, logits, loss, grads = descent.forward_backward(x, y)
        value = loss.item()
        lengths, norms = descent.lengths(grads)
        if not math.isfinite(value + sum(lengths) + sum(norms)):
            self.bad_step, self.bad_layer = (
                at,
                train.first_bad([*inputs, logits], network.weights, grads[: descent.layers]),
            )
            return self._ended()
        scales = _scales(network) if detail and watched else _no_scales(*self._shape)
        lr, frozen = self.settings.lr, self.settings.frozen - 1
        moved = [0.0 if k == frozen else lr * norm / max(lengths[k], TINY) for k, norm in enumerate(norms)]
        descent.step(grads, lr)
        seen = self._observe(inputs, network.activation, detail) if watched else probe.blank(*self._shape)
        return ArmRecord(
            **vars(seen),
            train_loss=value,
            test_accuracy=scores.now,
            accuracy_before=scores.before,
            logit_change=scores.operation.inference,
            logit_change_training=scores.operation.training,
            loss_before=scores.operation.loss_before,
            loss_after=scores.operation.loss_after,
            **scales._asdict(),
            grad_norm=np.array(norms),
            update_ratio=np.array(moved),
            bad_step=-1,
            bad_layer=-1,
            answers=self.answers,
            **self.way._asdict(),
            best=self.best,
            passed=self.passed,
        )

    @property
    def _shape(self) -> tuple[int, int]:
        """How many hidden layers of how many units."""
        return len(self.network.hidden), len(self.network.weights[0])

    def _ended(self) -> ArmRecord:
        ended = _nothing(*self._shape, len(self.answers), self.bad_step, self.bad_layer)
        return dataclasses.replace(ended, best=self.best, passed=self.passed)


@cache
def _test_set(data: DataSet) -> tuple[Tensor, Tensor, Tensor]:
    """What a network is tested on: x (N, D), y (N,), and which of them are one of each class (K,)."""
    _, _, x, y = train.tensors(data)
    places = tested(data)
    return x[places], y[places], torch.from_numpy(np.searchsorted(places, one_of_each(data)))


def _unasked(classes: int) -> Array:
    return np.full(classes, NONE, np.uint8)


def _nothing(layers: int, width: int, classes: int, bad_step: int = -1, bad_layer: int = -1) -> ArmRecord:
    """The record of an arm that has ended, or has not been branched off yet."""
    nothing = np.full(layers + 1, math.nan)
    return ArmRecord(
        **vars(probe.blank(layers, width)),
        train_loss=math.nan,
        test_accuracy=math.nan,
        accuracy_before=math.nan,
        logit_change=math.nan,
        logit_change_training=math.nan,
        loss_before=math.nan,
        loss_after=math.nan,
        **_no_scales(layers, width)._asdict(),
        grad_norm=nothing,
        update_ratio=nothing,
        bad_step=bad_step,
        bad_layer=bad_layer,
        answers=_unasked(classes),
        **way.nothing(layers, width, classes)._asdict(),
        best=math.nan,
        passed=NEVER,
    )


def _range(values: Sequence[float]) -> Array:
    """The lowest, the median and the highest of those values that are numbers; NaN if none is."""
    numbers = [value for value in values if math.isfinite(value)]
    if not numbers:
        return NOBODY
    return np.array([min(numbers), statistics.median(numbers), max(numbers)], np.float32)


def _network(config: Config, kind: str, classes: int, features: int) -> mlp.MLP:
    """The network of an arm, drawn from the seed."""
    start, drawn = torch.Generator().manual_seed(config.seed), (config.activation, config.init, config.sigma, kind)
    if config.network == "conv":
        return ConvNet(features, [config.channels] * config.depth, classes, *drawn, generator=start)
    return mlp.MLP([features, *[config.width] * config.depth, classes], *drawn, generator=start)


def _kind(settings: ArmConfig, config: Config) -> str:
    return config.switched if settings.bn else "none"


class Scales(NamedTuple):
    """gamma and the shift of every hidden unit, (L, W) float16 each; NaN where there is none."""

    gamma: Array
    shift: Array


@np.errstate(over="ignore")  # a number too large for float16 is shown as infinite
def _scales(network: mlp.MLP) -> Scales:
    found = np.full((2, len(network.hidden), len(network.hidden[0].weight)), math.nan, np.float16)
    for k, layer in enumerate(network.hidden):
        for place, value in enumerate(layer.scale_and_shift()):
            if value is not None:
                found[place, k] = value.detach().numpy()
    return Scales(*found)


@cache
def _no_scales(layers: int, width: int) -> Scales:
    nothing = np.full((layers, width), math.nan, np.float16)
    nothing.setflags(write=False)
    return Scales(nothing, nothing)


class Race(Live):
    """All arms in lockstep on the same mini-batches. An arm that diverges ends; the others go on.

    A branch begins as a copy of another arm, at the step at which its ``of`` names one; its parent is left as it is.

    Several seeds at once are as many races, each with its own weights and batches, that take over the same changes.
    Only the first of them is watched in detail.

    Args:
        watched: whether the records say what the nonlinearities receive.
    """

    def __init__(self, config: Config, watched: bool = True) -> None:
        super().__init__(config)
        self.watched = watched
        self.others = [Race(self._elsewhere(config, k), watched=False) for k in range(1, config.seeds)]
        self.data = data.load(config.data, config.binarized)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features = self.data.x_train.shape[1]
        self.trainers = {
            name: Trainer(config, getattr(config, name), self.data.classes, features) for name in SPEC.keys
        }
        self.at = 0

    def step(self) -> Record | None:
        """One step of every arm that is still alive; None when none is."""
        if not self.alive:
            return None
        at, before, self.config = self.at, self.config, self.wanted
        if self.config.momentum != before.momentum:
            for trainer in self.trainers.values():
                trainer.tune(self.config.momentum)
        self._branch_off()
        self.batches.resize(self.config.batch_size)
        x, y = self.batches.next()
        scores = self._scores((x, y))
        detail = at % self.detail_every == 0
        arms = {
            name: trainer.step(at, x, y, detail, scores[name], self.watched) for name, trainer in self.trainers.items()
        }
        for name in BRANCHES[: self.config.branches]:
            arms.setdefault(name, _nothing(self.config.depth, self.config.units, self.data.classes))
        self.at += 1
        return Record(at, detail, self._among_seeds(arms) if self.others else arms)

    @property
    def alive(self) -> bool:
        """Whether an arm of any seed has not diverged."""
        return any(trainer.alive for trainer in self.trainers.values()) or any(other.alive for other in self.others)

    def _elsewhere(self, config: Config, k: int) -> Config:
        """The settings of the k-th seed after the first."""
        return dataclasses.replace(config, seed=self.config.seed + k, seeds=1)

    def _among_seeds(self, arms: dict[str, ArmRecord]) -> dict[str, ArmRecord]:
        """Let the other seeds do the same step; the arms with the range over all seeds."""
        made = [arms]
        for k, other in enumerate(self.others, 1):
            other.wanted = self._elsewhere(self.config, k)
            if record := other.step():
                made.append(record.arms)
        found = {}
        for name, arm in arms.items():
            of_seeds = [each[name] for each in made]
            begun = math.isfinite(arm.train_loss) or arm.bad_step >= 0
            racing = sum(each.bad_step < 0 for each in of_seeds)
            found[name] = dataclasses.replace(
                arm,
                loss_of_seeds=_range([each.train_loss for each in of_seeds]),
                accuracy_of_seeds=_range([each.test_accuracy for each in of_seeds]),
                seeds_ended=self.config.seeds - racing if begun else 0,
            )
        return found

    def _scores(self, batch: Batch) -> dict[str, Scores]:
        """Let the arms take over their new settings; the test accuracies around that, and those that are due.

        All arms are tested at the same steps, so that their accuracies can be compared.
        """
        turned = {name for name, each in self.trainers.items() if each.settings != getattr(self.config, name)}
        due = self.at % self._every() == 0 or bool(turned)
        scores = {}
        for name, trainer in self.trainers.items():
            before, done = math.nan, None
            if name in turned:
                before = self._accuracy(trainer)
                settings, tensors = getattr(self.config, name), train.tensors(self.data)
                done = trainer.change(settings, self.config, tensors, batch) if trainer.alive else None
            now = self._accuracy(trainer) if due else math.nan
            scores[name] = Scores(before, now, *([done] if done else []))
        return scores

    def _branch_off(self) -> None:
        """Branch off the arms that have a parent by now."""
        for name in BRANCHES[: self.config.branches]:
            parent = self.trainers.get(getattr(self.config, name).of)
            if name not in self.trainers and parent is not None:
                self.trainers[name] = copy.deepcopy(parent)

    def _every(self) -> int:
        """Steps between two evaluations, more for a larger test set."""
        return EVALUATE * math.ceil(len(tested(self.data)) / EVALUATED)

    def _accuracy(self, trainer: Trainer) -> float:
        return trainer.test(self.data, self.at) if trainer.alive else math.nan


def start(config: Config) -> Race:
    """The race, not yet stepped. Raises DataError if the data set cannot be had."""
    return Race(config)
