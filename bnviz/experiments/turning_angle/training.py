"""The angle by which a step turns W, with weight decay behind batch normalization.

Behind batch normalization the gradient stands at right angles to W and only turns it; each step makes W longer by it,
and weight decay makes it shorter. Where both hold the balance a step turns W by sqrt(2 eta lambda), whatever the data:
Wan et al. (2021), "Spherical motion dynamics", Theorem 1; Kosson et al. (2024), "Rotational equilibrium". That is the
root of the mean square over the steps. Where the training set is fitted, the gradient vanishes and comes in bursts.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.data import DataSet
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.turning_angle import NOISY, SPEC
from bnviz.experiments.turning_angle.config import Config
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.records import Array, cell

LAYERS, WIDTH = 3, 100
WINDOW = 100  # steps over which the root mean square and the median are taken
EVALUATE = 50  # steps between two evaluations
EXAMPLES = 10_000  # of MNIST


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; L hidden layers."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, in inference mode; NaN where not evaluated
    angle: Array  # (L,) degrees by which this step turns W
    rms: Array  # (L,) root mean square of the angles of the last `WINDOW` steps
    median: Array  # (L,) of the same
    weight_norm: Array  # (L,) |W|
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of both networks."""

    step: int
    formula: float  # sqrt(2 eta lambda) in degrees
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm and hidden layer."""
        return [
            {
                "step": self.step,
                "arm": name,
                "layer": k + 1,
                "train_loss": cell(arm.train_loss),
                "angle": cell(arm.angle[k]),
                "rms": cell(arm.rms[k]),
                "median": cell(arm.median[k]),
                "weight_norm": cell(arm.weight_norm[k]),
                "formula": self.formula,
            }
            for name, arm in self.arms.items()
            for k in range(LAYERS)
        ]


def angle(one: Tensor, other: Tensor) -> float:
    """Between two matrices as vectors, in degrees; exact for small angles too (2 asin |a - b| / 2 of unit vectors)."""
    a, b = one.double().flatten(), other.double().flatten()
    chord = (a / a.norm() - b / b.norm()).norm().item()
    return math.degrees(2 * math.asin(min(chord / 2, 1.0)))


class Turning:
    """One network, with the angles of its last steps."""

    def __init__(self, config: Config, found: DataSet) -> None:
        draw, sizes = torch.Generator().manual_seed(config.seed), [found.x_train.shape[1], *[WIDTH] * LAYERS, 10]
        self.network = MLP(sizes, "relu", "he", normalization="batch", generator=draw)
        with torch.no_grad():
            for layer in self.network.hidden:
                layer.weight.mul_(config.start)
        self.angles = np.full((WINDOW, LAYERS), math.nan)
        self.bad_step = -1

    def step(self, at: int, x: Tensor, y: Tensor, config: Config, accuracy: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move it. A bad step is the last, and not made."""
        if self.bad_step < 0:
            descent = train.Descent(self.network)
            _, _, loss, grads = descent.forward_backward(x, y)
            lengths, norms = descent.lengths(grads)
            if math.isfinite(loss.item() + sum(norms)):
                self.angles[at % WINDOW] = self._move(descent, grads, config)
                return self._record(loss.item(), accuracy, at, np.array(lengths[:LAYERS]))
            self.bad_step = at
        nothing = np.full(LAYERS, math.nan)
        return ArmRecord(math.nan, math.nan, nothing, nothing, nothing, nothing, self.bad_step)

    @torch.no_grad()
    def _move(self, descent: train.Descent, grads: tuple[Tensor, ...], config: Config) -> list[float]:
        """W <- (1 - eta lambda) W - eta g for hidden weights, the others without decay; the angles of the former."""
        hidden, others = descent.parameters[:LAYERS], descent.parameters[LAYERS:]
        before = [weight.clone() for weight in hidden]
        torch._foreach_mul_(hidden, 1 - config.lr * config.decay)
        torch._foreach_add_(hidden, grads[:LAYERS], alpha=-config.lr)
        torch._foreach_add_(others, grads[LAYERS:], alpha=-config.lr)
        return [angle(one, other) for one, other in zip(before, hidden, strict=True)]

    def _record(self, loss: float, accuracy: float, at: int, lengths: Array) -> ArmRecord:
        there = self.angles[: at + 1]
        rms, median = np.sqrt((there**2).mean(0)), np.median(there, axis=0)
        return ArmRecord(loss, accuracy, self.angles[at % WINDOW].copy(), rms, median, lengths, -1)


class Equilibrium(Live):
    """Both networks in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        self.labels = noisy(self.data, config)
        self.networks = {name: Turning(config, self.data) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(network.bad_step >= 0 for network in self.networks.values()):
            return None
        config = self.config = self.wanted
        x_train, y_train, *test = train.tensors(self.data)
        chosen = self.batches.draw()
        arms = {}
        for name, network in self.networks.items():
            due = self.at % EVALUATE == 0 and network.bad_step < 0
            accuracy = train.accuracy(network.network, *test) if due else math.nan
            labels = self.labels if name == NOISY.key else y_train
            arms[name] = network.step(self.at, x_train[chosen], labels[chosen], config, accuracy)
        self.at += 1
        return Record(self.at - 1, config.formula, arms)


def noisy(found: DataSet, config: Config) -> Tensor:
    """The training labels (N,), a share of them drawn anew: one in ten of those is the right one by chance."""
    draw, n = torch.Generator().manual_seed(config.seed), len(found.y_train)
    random = torch.rand(n, generator=draw) < config.noise
    drawn = torch.randint(found.classes, (n,), generator=draw)
    return torch.where(random, drawn, torch.tensor(found.y_train))


def start(config: Config) -> Equilibrium:
    """Both networks, not yet stepped."""
    return Equilibrium(config)
