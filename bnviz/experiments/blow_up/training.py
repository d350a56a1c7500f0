"""The blow-up: a whole network whose statistics stand outside the gradient, next to batch normalization that trains.

Ioffe & Szegedy (2015), section 2: "the model blows up when the normalization parameters are computed outside the
gradient descent step". Two arms from the same start, every hidden layer x = W u + b normalized, with gamma and beta or
without.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.blow_up import SPEC
from bnviz.experiments.blow_up.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.centering import Normalization
from bnviz.model.mlp import ACTIVATIONS
from bnviz.records import cell

HIDDEN = (100, 100, 100)
EVALUATE = 10  # steps between two evaluations
Normalize = Callable[[Normalization, Tensor], Tensor]


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: (
        float  # percent, with the statistics of the test set (or those that stand outside); NaN if not evaluated
    )
    weights: float  # the lengths |W| of all layers, summed
    biases: float  # the lengths |b| of the hidden layers, summed
    aimed: float  # by how much this step lowers the loss of its mini-batch if the statistics stay as they are
    gained: float  # by how much it does once they are taken anew, as the next step will find them
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first; -1


@dataclass(frozen=True)
class Record:
    """One step of both networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {"step": self.step, "arm": name, **{k: cell(v) for k, v in vars(arm).items()}}
            for name, arm in self.arms.items()
        ]


class Network:
    """An MLP with biases whose hidden layers are normalized, the statistics inside or outside the gradient."""

    def __init__(self, inside: bool, config: Config, sizes: Sequence[int]) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        # He's variance for ReLU, Xavier's for the others, so that depth alone changes nothing at the start
        gain = 2.0 if config.activation == "relu" else 1.0
        self.weights = [torch.randn(m, n, generator=draw) * math.sqrt(gain / n) for n, m in pairwise(sizes)]
        self.biases = [torch.zeros(m) for m in sizes[1:]]
        self.gammas = [torch.ones(m) for m in sizes[1:-1]] if config.affine else []
        self.betas = [torch.zeros(m) for m in sizes[1:-1]] if config.affine else []
        self.norms = [Normalization(inside) for _ in sizes[1:-1]]
        self.bad_step = self.bad_layer = -1

    def forward(self, u: Tensor, config: Config, normalize: Normalize) -> list[Tensor]:
        """What every layer puts out before its nonlinearity: what is normalized in the hidden ones, then the logits.

        Args:
            normalize: x-hat (N, C) of a layer's normalization and its x (N, C).
        """
        outputs = []
        for k, norm in enumerate(self.norms):
            x = normalize(norm, F.linear(u, self.weights[k], self.biases[k]))
            x = x * self.gammas[k] + self.betas[k] if config.affine else x
            outputs.append(x)
            u = ACTIVATIONS[config.activation](x)
        return [*outputs, F.linear(u, self.weights[-1], self.biases[-1])]

    def trained(self, u: Tensor, config: Config) -> list[Tensor]:
        """The outputs as a step of training takes them, the statistics moving on."""
        return self.forward(u, config, lambda norm, x: norm(x, config.statistics, config.scale, config.every))

    @torch.no_grad()
    def looked_at(self, u: Tensor, config: Config, held: bool = False) -> Tensor:
        """The logits (N, K); nothing moves by being looked at.

        Args:
            held: with the statistics of the last step, not those that would be taken of u now.
        """

        def normalize(norm: Normalization, x: Tensor) -> Tensor:
            mean, variance = norm.used if held and norm.used else norm.taken(x, config.statistics)
            return norm.apply(x, mean, variance, config.scale)

        return self.forward(u, config, normalize)[-1]

    def accuracy(self, u: Tensor, y: Tensor, config: Config) -> float:
        """Percent of u (N, D) whose most probable class is y."""
        return 100.0 * (self.looked_at(u, config).argmax(1) == y).sum().item() / len(y)

    def step(self, at: int, x: Tensor, y: Tensor, config: Config, accuracy: float) -> ArmRecord:
        """Look at the network, then move it. A bad step is the last, and not made."""
        if self.bad_step >= 0:
            return self._ended()
        parameters = [each.requires_grad_() for each in (*self.weights, *self.biases, *self.gammas, *self.betas)]
        outputs = self.trained(x, config)
        loss = F.cross_entropy(outputs[-1], y)
        grads = torch.autograd.grad(loss, parameters)
        for each in parameters:
            each.requires_grad_(False)
        if not all(torch.isfinite(each).all() for each in (loss, *grads)):
            self.bad_step, self.bad_layer = at, train.first_bad(outputs, self.weights, grads[: len(self.weights)])
            return self._ended()
        weights, biases = (sum(each.double().norm().item() for each in p) for p in (self.weights, self.biases[:-1]))
        for each, grad in zip(parameters, grads, strict=True):
            each.sub_(grad, alpha=config.lr)
        held, anew = (F.cross_entropy(self.looked_at(x, config, held), y).item() for held in (True, False))
        before = loss.item()
        return ArmRecord(
            train_loss=before,
            test_accuracy=accuracy,
            weights=weights,
            biases=biases,
            aimed=before - held,
            gained=before - anew,
            bad_step=-1,
            bad_layer=-1,
        )

    def _ended(self) -> ArmRecord:
        none = math.nan
        return ArmRecord(none, none, none, none, none, none, self.bad_step, self.bad_layer)


class BlowUp(Live):
    """Both networks in lockstep on the same mini-batches. One that blows up ends; the other goes on."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        sizes = (self.data.x_train.shape[1], *HIDDEN, self.data.classes)
        self.networks = {name: Network(name == "inside", config, sizes) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(network.bad_step >= 0 for network in self.networks.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        *_, x_test, y_test = train.tensors(self.data)
        arms = {}
        for name, network in self.networks.items():
            due = self.at % EVALUATE == 0 and network.bad_step < 0
            accuracy = network.accuracy(x_test, y_test, self.config) if due else math.nan
            arms[name] = network.step(self.at, x, y, self.config, accuracy)
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> BlowUp:
    """Both networks, not yet stepped."""
    return BlowUp(config)
