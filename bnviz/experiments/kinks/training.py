"""Three small ReLU networks on points of the plane, and the lines along which their units switch on and off.

Balestriero & Baraniuk (2022), "Batch normalization explained", Theorem 1: batch normalization moves every unit's kink
to where the data are; those of the first layer pass through the mean of the batch. Without it they stay where weights
and biases put them. A region is a set of points at which the same units are on. Batch normalization has the statistics
of all points here.
"""

import math
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.data import DataSet
from bnviz.experiments.kinks import BN, DEFAULT, SPEC
from bnviz.experiments.kinks.config import DEPTH, GRID, REACH, SHOWN, WIDTH, Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.population import norms, population, with_statistics
from bnviz.records import Array, cell

BOX = 160  # points of a grid over the data, in a row
WALKS, WALK = 100, 160  # straight ways between two points, and how many points are looked at on each
EVERY = 10  # steps between two looks
NO_KINKS = np.zeros((DEPTH, GRID, GRID // 8), np.uint8)


@dataclass(frozen=True)
class Look:
    """What is seen of a network when it is looked at; NaN in between."""

    test_accuracy: float = math.nan  # percent
    crossing: float = math.nan  # percent of the units whose kink passes through the box around the data
    regions: float = math.nan  # how many regions there are in it, on a grid
    met: float = math.nan  # kinks that one meets on a straight way between two points, on average


@dataclass(frozen=True)
class ArmRecord(Look):
    """One network at one step."""

    train_loss: float = math.nan  # cross-entropy on the step's mini-batch
    # (L, GRID, GRID / 8) uint8: the cells that a kink of each layer passes, a bit each, row by row upwards
    kinks: Array = field(default_factory=lambda: NO_KINKS)
    bad_step: int = -1  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    points: Array  # (N, 2) of the data, as they lie now
    classes: Array  # (N,) uint8
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        names = ("train_loss", "test_accuracy", "crossing", "regions", "met")
        return [
            {"step": self.step, "arm": name, **{key: cell(getattr(arm, key)) for key in names}}
            for name, arm in self.arms.items()
        ]


def signs(network: MLP, points: Tensor) -> Tensor:
    """Which units are on at points (N, 2): (N, L W)."""
    inputs: list[Tensor] = []
    network(points, inputs)
    return torch.cat(inputs, 1) > 0


def square(low: Tensor, high: Tensor, n: int) -> Tensor:
    """An n x n grid from one corner (2,) to the other, row by row upwards: (n n, 2)."""
    x, y = (torch.linspace(low[k].item(), high[k].item(), n) for k in range(2))
    return torch.stack([x.repeat(n), y.repeat_interleave(n)], 1)


PLANE = square(torch.full((2,), -REACH), torch.full((2,), REACH), GRID + 1)


@cache
def centred(found: DataSet) -> train.Tensors:
    """The data with their mean at the origin and one number's standard deviation 1, by those of training."""
    x_train, y_train, x_test, y_test = train.tensors(found)
    mean = x_train.mean(0)
    size = (x_train - mean).std(unbiased=False)
    return (x_train - mean) / size, y_train, (x_test - mean) / size, y_test


def walks(x: Tensor, seed: int) -> Tensor:
    """Straight ways between two of the points x (N, 2), drawn at random: (WALKS, WALK, 2)."""
    ends = x[torch.randint(len(x), (2, WALKS), generator=torch.Generator().manual_seed(seed))]  # (2, WALKS, 2)
    part = torch.linspace(0, 1, WALK)[None, :, None]
    return ends[0][:, None] * (1 - part) + ends[1][:, None] * part


def regions(on: Tensor) -> float:
    """How many different rows (N, U) of on and off there are, U at most 52."""
    powers = 2.0 ** torch.arange(on.shape[1], dtype=torch.float64)
    return float(len(np.unique((on.double() @ powers).numpy())))


def crossed(on: Tensor, n: int) -> Array:
    """The cells between (n + 1)^2 points in which a unit of a layer changes: (L, n, n / 8), a bit each."""
    shape = (n + 1, n + 1, DEPTH, WIDTH)
    at = on.view(shape)
    changes = (at[:-1, :-1] != at[1:, :-1]) | (at[:-1, :-1] != at[:-1, 1:])  # (n, n, L, W)
    return np.packbits(changes.any(3).permute(2, 0, 1).numpy(), axis=2)


@torch.no_grad()
def as_torch_draws(network: MLP, draw: torch.Generator) -> None:
    """Give a linear layer the size of torch's own first weights, variance 1 / (3 D), and biases in +-1 / sqrt(D)."""
    for layer in network.hidden:
        assert layer.bias is not None
        layer.weight.mul_(1 / math.sqrt(6))  # He's variance is 2 / D
        layer.bias.copy_((2 * torch.rand(WIDTH, generator=draw) - 1) / math.sqrt(layer.weight.shape[1]))


class Learner:
    """One network, until it diverges."""

    def __init__(self, arm: str, config: Config) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        kind = "batch" if arm == BN.key else "none"
        self.network = MLP([2, *[WIDTH] * DEPTH, 2], "relu", "he", normalization=kind, generator=draw)
        if arm == DEFAULT.key:
            as_torch_draws(self.network, draw)
        self.bad_step = -1
        self.kinks = NO_KINKS

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, seen: Look) -> ArmRecord:
        """Move the network on a mini-batch; `seen` is what was looked at before. A bad step is not made."""
        if self.bad_step < 0:
            descent = train.Descent(self.network)
            _, _, loss, grads = descent.forward_backward(x, y)
            if math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
                descent.step(grads, lr)
                return ArmRecord(**vars(seen), train_loss=loss.item(), kinks=self.kinks)
            self.bad_step = at
        return ArmRecord(kinks=self.kinks, bad_step=self.bad_step)

    @torch.no_grad()
    def look(self, x: Tensor, test: tuple[Tensor, Tensor], plane: Tensor, walks: Tensor) -> Look:
        """Test accuracy, crossing, regions and kinks on a walk.

        Args:
            x: all training points (N, 2). plane: the points of the picture. walks: (WALKS, WALK, 2).
        """
        network = self.network
        if norms(network):
            network = with_statistics(network, population(network, x))
        box = signs(network, square(x.amin(0), x.amax(0), BOX))
        crossing = 100 * (box.any(0) & ~box.all(0)).double().mean().item()
        self.kinks = crossed(signs(network, plane), GRID)
        way = signs(network, walks.flatten(0, 1)).view(WALKS, WALK, -1)
        met = (way[:, 1:] != way[:, :-1]).sum((1, 2)).double().mean().item()
        return Look(train.accuracy(network, *test), crossing, regions(box), met)


class Plane(Live):
    """The three networks, and data that can be moved."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        found = data.load(config.data)
        self.batches = train.Batches(found, config.batch_size, config.seed)
        self.learners = {name: Learner(name, config) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        before, self.config = self.config, self.wanted
        x_train, y_train, x_test, y_test = centred(self.batches.data)
        shift = torch.tensor([self.config.shift_x, self.config.shift_y])
        chosen = self.batches.draw()
        look = self.at % EVERY == 0 or before != self.config
        ways = walks(x_train, self.config.seed) + shift
        arms = {}
        for name, learner in self.learners.items():
            seen = Look()
            if look and learner.bad_step < 0:
                seen = learner.look(x_train + shift, (x_test + shift, y_test), PLANE, ways)
            x, y = x_train[chosen] + shift, y_train[chosen]
            arms[name] = learner.step(self.at, x, y, self.config.lr, seen)
        self.at += 1
        shown = (x_train[:SHOWN] + shift).numpy()
        return Record(self.at - 1, shown, y_train[:SHOWN].numpy().astype(np.uint8), arms)


def start(config: Config) -> Plane:
    """The networks, not yet stepped."""
    return Plane(config)
