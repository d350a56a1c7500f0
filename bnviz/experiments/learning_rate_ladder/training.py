"""The learning-rate ladder: one small Inception network, with and without BN, at one, five and thirty times a rate.

Ioffe & Szegedy (2015), section 4.2.2 and Figures 2 and 3, in miniature: scikit-learn's digits in place of ImageNet.
One step of the experiment is one training step of one arm, a few milliseconds, so that a host can turn it among
others: the arms take turns, and when all have trained, the next seed begins. A trajectory that this process has trained
once is kept, and a second look follows it instead of training again; it is the same to the bit.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.learning_rate_ladder import SPEC
from bnviz.experiments.learning_rate_ladder.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.inception import Inception
from bnviz.model.momentum import Momentum
from bnviz.records import Array, cell

STEPS, EVALUATE, BATCH = 300, 10, 32
POINTS = STEPS // EVALUATE + 1
SLOWER = 0.8  # the learning rate falls in a line to a fifth


class Network(NamedTuple):
    """One arm: whether it has BN, how many times the base rate, its nonlinearity, whether the advice is followed."""

    normalized: bool
    times: int
    activation: str = "relu"
    advised: bool = False  # no dropout and a fifth of the weight decay, with the paper's recipe (section 4.2.1)


NETWORKS = dict(
    zip(
        SPEC.keys,
        (
            Network(False, 1),
            Network(False, 5),
            Network(False, 1, "sigmoid"),
            Network(True, 1),
            Network(True, 5, advised=True),
            Network(True, 30, advised=True),
            Network(True, 5, "sigmoid", advised=True),
        ),
        strict=True,
    )
)
DROPOUT, DECAY = 0.4, 1e-4


@dataclass(frozen=True)
class ArmRecord:
    """What is known of one arm; P test accuracies a training run. NaN where nothing was trained yet.

    After the newest point the arrays repeat it, so that a line through them ends there.
    """

    train_loss: float  # cross-entropy on the newest mini-batch
    test_accuracy: float  # percent, the newest one
    points: Array  # (P,) the training steps of the accuracies
    median: Array  # (P,) test accuracy in percent, the middle of the seeds so far
    low: Array  # (P,) the lowest of them
    high: Array  # (P,) the highest
    passed: float  # the training step at which the target was first seen passed, median over seeds; infinity for never
    best: float  # the highest test accuracy, median over the seeds
    final: float  # the last test accuracy, median over the seeds that have trained to their end
    bad_step: int  # the training step at which a seed turned non-finite; -1 while none has
    bad_layer: int  # -1: layers that lie side by side have no order


@dataclass(frozen=True)
class Record:
    """One training step of one arm; the first record looks at all of them before any training."""

    step: int
    at: int  # the training step
    turn: int  # which arm; -1 for all
    seed: int
    round: int  # of the seeds, from 1
    progress: float  # share of all training steps
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """The arm that was trained."""
        turned = list(self.arms) if self.turn < 0 else [list(self.arms)[self.turn]]
        return [
            {
                "step": self.at,
                "arm": name,
                "seed": self.seed,
                "train_loss": cell(self.arms[name].train_loss),
                "test_accuracy": cell(self.arms[name].test_accuracy) if self.at % EVALUATE == 0 else None,
            }
            for name in turned
        ]


class Look(NamedTuple):
    """One training step: the loss of its mini-batch; the test accuracy in percent, NaN where it was not evaluated."""

    loss: float
    accuracy: float


class Trajectories:
    """What was trained, by everything that decides it: the longest unused is forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: OrderedDict[object, tuple[Look, ...]] = OrderedDict()

    def get(self, key: object) -> tuple[Look, ...] | None:
        """All looks of a whole training run, if it is known."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: object, looks: tuple[Look, ...]) -> None:
        """Keep them."""
        self._known[key] = looks
        while len(self._known) > self.most:
            self._known.popitem(last=False)


KEPT = Trajectories(most=256)  # some 10 kB each


class Runner:
    """One arm with one seed, from its first look to its last; follows a kept trajectory if there is one."""

    def __init__(self, spec: Network, config: Config, seed: int) -> None:
        self.key = (spec, config.base, config.recipe, seed)
        self.rate = config.base * spec.times
        self.looks: list[Look] = []
        self.bad = -1
        self.known = KEPT.get(self.key)
        if self.known is not None:
            return
        draws = torch.Generator().manual_seed(seed)
        paper = config.recipe == "paper"
        self.network = Inception(
            spec.normalized, spec.activation, DROPOUT if paper and not spec.advised else 0.0, generator=draws
        )
        decay = (DECAY / 5 if spec.advised else DECAY) if paper else 0.0
        weights = self.network.weights
        others = [each for each in self.network.parameters() if not any(each is weight for weight in weights)]
        self.descent = Momentum(weights, others, decay=decay)
        self.batches = train.Batches(data.load("digits"), BATCH, seed)

    def leave_out(self) -> None:
        """One step of an arm that nobody reads."""
        self.looks.append(Look(math.nan, math.nan))

    def step(self) -> None:
        """One look, then one step of training."""
        at = len(self.looks)
        self.looks.append(self._look(at) if self.known is None else self.known[at])
        if self.bad < 0 and not math.isfinite(self.looks[-1].loss):
            self.bad = at
        if self.known is None and len(self.looks) > STEPS:
            KEPT.put(self.key, tuple(self.looks))

    def _look(self, at: int) -> Look:
        if self.bad >= 0:
            return Look(math.nan, math.nan)
        *_, x_test, y_test = train.tensors(self.batches.data)
        accuracy = train.accuracy(self.network, x_test, y_test) if at % EVALUATE == 0 else math.nan
        x, y = self.batches.next()
        loss = F.cross_entropy(self.network(x), y)
        if math.isfinite(value := loss.item()):
            self.descent.step(self.descent.gradients(loss), self.rate * (1 - SLOWER * at / STEPS))
        return Look(value, accuracy)


class Ladder(Live):
    """All arms in turn, seed after seed."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.looks = {name: np.full((config.seeds, POINTS), math.nan) for name in NETWORKS}  # test accuracies
        self.bad = dict.fromkeys(NETWORKS, -1)
        self.arms: dict[str, ArmRecord] = {}
        self.rounds, self.turn, self.at = 0, 0, 0
        self.step_number = 0
        self._begin()

    def _begin(self) -> None:
        self.runners = {
            name: Runner(spec, self.config, self.config.seed + self.rounds) for name, spec in NETWORKS.items()
        }

    def step(self) -> Record | None:
        """Train one arm for one step; None when every arm has been trained with every seed."""
        if self.rounds == self.config.seeds:
            return None
        if self.step_number == 0:
            for name in NETWORKS:
                self._train(name)
            record, self.at = self._record(turn=-1), 1
        else:
            self._train(list(NETWORKS)[self.turn])
            record = self._record(self.turn)
            self.turn += 1
            if self.turn == len(NETWORKS):
                self.turn, self.at = 0, self.at + 1
        if self.at > STEPS:
            self.rounds, self.at = self.rounds + 1, 0
            if self.rounds < self.config.seeds:
                self._begin()
        self.step_number += 1
        return record

    def _train(self, name: str) -> None:
        runner = self.runners[name]
        if self.only and name not in self.only:
            runner.leave_out()
        else:
            runner.step()
        if self.at % EVALUATE == 0:
            self.looks[name][self.rounds, self.at // EVALUATE] = runner.looks[-1].accuracy
        if self.bad[name] < 0:
            self.bad[name] = runner.bad
        self.arms = {**self.arms, name: self._arm(name)}

    def _record(self, turn: int) -> Record:
        done = sum(len(runner.looks) for runner in self.runners.values())
        each = len(NETWORKS) * (STEPS + 1)
        return Record(
            step=self.step_number,
            at=self.at,
            turn=turn,
            seed=self.config.seed + self.rounds,
            round=self.rounds + 1,
            progress=(self.rounds * each + done) / (self.config.seeds * each),
            arms=self.arms,
        )

    def _arm(self, name: str) -> ArmRecord:
        looks = self.looks[name][: self.rounds + 1]  # (S, P)
        there = np.isfinite(looks)
        known = looks[:, : max(int(there.any(axis=0).sum()), 1)]
        runner = self.runners[name]
        begun = there.any(axis=1)
        at = (len(runner.looks) - 1) // EVALUATE
        whole = looks[np.isfinite(looks[:, -1])]
        middle = middles(known)
        return ArmRecord(
            train_loss=runner.looks[-1].loss,
            test_accuracy=float(self.looks[name][self.rounds, at]),
            points=held(EVALUATE * np.arange(len(middle))),
            median=held(middle),
            low=held(least(known)),
            high=held(-least(-known)),
            passed=passed(looks[begun], self.config.target),
            best=float(np.median(np.nanmax(looks[begun], axis=1))) if begun.any() else math.nan,
            final=float(np.median(whole[:, -1])) if len(whole) else math.nan,
            bad_step=self.bad[name],
            bad_layer=-1,
        )


def middles(looks: Array) -> Array:
    """The median of every column over the rows that have a number there: (S, p) -> (p,)."""
    ordered = np.sort(looks, axis=0)  # NaN last
    count = np.isfinite(looks).sum(axis=0)
    columns = np.arange(looks.shape[1])
    found: Array = (ordered[np.maximum(count - 1, 0) // 2, columns] + ordered[count // 2 % len(looks), columns]) / 2
    return found


def least(looks: Array) -> Array:
    """The smallest number of every column: (S, p) -> (p,), NaN where there is none."""
    found: Array = np.fmin.reduce(looks, axis=0)
    return found


def held(values: Array) -> Array:
    """Values (p,) with the last one repeated: (P,)."""
    found: Array = np.concatenate([values, np.full(POINTS - len(values), values[-1])]).astype(np.float32)
    return found


def passed(looks: Array, target: float) -> float:
    """The training step at which a target was first seen reached: the median over the rows (S, P).

    Infinity for never; a row that has neither reached it nor come to its end does not count yet.
    """
    above = looks >= target
    reached, ended = above.any(axis=1), np.isfinite(looks[:, -1])
    steps = np.where(reached, EVALUATE * above.argmax(axis=1), math.inf)[reached | ended]
    return float(np.median(steps)) if len(steps) else math.nan


def start(config: Config) -> Ladder:
    """The ladder, not yet stepped."""
    return Ladder(config)
