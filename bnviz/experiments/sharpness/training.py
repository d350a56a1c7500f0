"""Full-batch gradient descent with and without batch normalization, and how curved the loss is where it stands.

Cohen et al. (2021): the sharpness grows until it is 2 / eta, the edge beyond which a parabola would throw the descent
out, and hovers there, while the loss goes down in spite of steps on which it rises. Two hidden layers of tanh, squared
error, section 3 of theirs in small.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.sharpness import BN, SPEC
from bnviz.experiments.sharpness.config import Config
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.population import norms
from bnviz.model.sharpness import Sharpness
from bnviz.records import cell

LAYERS = 2
EVERY = 50  # steps between two measurements
ITERATIONS, FIRST = 6, 40  # products with the second derivatives, later and at the start
MANY = 1e6  # a loss that is lost


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # half the squared error, the mean over the images
    train_accuracy: float  # percent of the images; NaN where not measured, as the next two
    sharpness: float  # the largest eigenvalue of the loss's second derivatives
    ratio: float  # of the sharpness to 2 / eta
    rises: float  # percent of the steps since the measurement before on which the loss rose
    edge: float  # 2 / eta
    bad_step: int  # the first step with a loss that is not finite or beyond all bounds; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of both networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        names = ("train_loss", "sharpness", "ratio", "edge")
        return [
            {"step": self.step, "arm": arm, **{name: cell(getattr(found, name)) for name in names}}
            for arm, found in self.arms.items()
        ]


class Descending:
    """One network on the whole training set."""

    def __init__(self, config: Config, normalized: bool, x: Tensor, y: Tensor) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        sizes = [x.shape[1], *[config.width] * LAYERS, 10]
        kind = "batch" if normalized else "none"
        self.network = MLP(sizes, "tanh", "gaussian", config.sigma, kind, generator=draw)
        for norm in norms(self.network):
            norm.momentum = 0.0  # measuring must not move statistics; nothing here is used in inference mode
        self.x, self.target = x, F.one_hot(y, 10).to(x.dtype)
        self.parameters: list[Tensor] = list(self.network.parameters())
        self.sharpness = Sharpness(self.parameters, draw)
        self.bad_step, self.rose, self.before = -1, 0, math.inf

    def loss(self) -> Tensor:
        """Half the squared error of all classes, the mean over the images."""
        return (self.network(self.x) - self.target).square().sum(1).mean() / 2

    def step(self, at: int, lr: float) -> ArmRecord:
        """Measure what is due, then go down one step."""
        if self.bad_step < 0:
            logits = self.network(self.x)
            loss = (logits - self.target).square().sum(1).mean() / 2
            value = loss.item()
            if value < MANY:
                record = self._record(at, lr, value, logits)
                grads = torch.autograd.grad(loss, self.parameters)
                with torch.no_grad():
                    torch._foreach_add_(self.parameters, grads, alpha=-lr)
                return record
            self.bad_step = at
        return ArmRecord(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, self.bad_step)

    def _record(self, at: int, lr: float, loss: float, logits: Tensor) -> ArmRecord:
        self.rose, self.before = self.rose + (loss > self.before), loss
        if at % EVERY:
            return ArmRecord(loss, math.nan, math.nan, math.nan, math.nan, 2 / lr, -1)
        found = self.sharpness.measure(self.loss, self.parameters, ITERATIONS if at else FIRST)
        right = (logits.argmax(1) == self.target.argmax(1)).double().mean().item()
        rises, self.rose = (100 * self.rose / EVERY if at else math.nan), 0
        return ArmRecord(loss, 100 * right, found, found * lr / 2, rises, 2 / lr, -1)


class Edge(Live):
    """Both networks, each at its own learning rate."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        x, y, *_ = train.tensors(data.load("digits"))
        x, y = x[: config.examples], y[: config.examples]
        self.networks = {name: Descending(config, name == BN.key, x, y) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(network.bad_step >= 0 for network in self.networks.values()):
            return None
        self.config = self.wanted
        rates = {name: getattr(self.config, name).lr for name in SPEC.keys}
        arms = {name: network.step(self.at, rates[name]) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Edge:
    """Both networks, not yet stepped."""
    return Edge(config)
