"""Four normalized networks from the same random weights, of which only a part is trained.

Frankle et al. (2021), "Training BatchNorm and only BatchNorm: on the expressive power of random features in CNNs": only
gamma and beta of every normalization; as many randomly chosen weights; the output layer; everything. All are tested
with the exact statistics of the training set, since it is the weights that are compared.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.gamma_beta_alone import AFFINE, SPEC
from bnviz.experiments.gamma_beta_alone.config import BINS, HIGH, LOW, Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.population import norms, population, with_statistics
from bnviz.records import Array, cell

LAYERS = 3
EVALUATE = 25  # steps between two evaluations
KNOWN = 5000  # training images whose statistics are taken
SMALL = (0.05, 0.2)  # below which a gamma counts as small

Mask = list[Tensor]  # what of each parameter is trained: 1 or 0, as the parameter is shaped


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, with the exact statistics of the training set; NaN where not evaluated
    trained: int  # how many numbers are trained
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    gammas: Array  # (BINS,) share of the first network's gammas in every bin; the outer ones hold all beyond
    small: float  # percent of them with |gamma| < 0.05
    smaller: float  # with |gamma| < 0.2
    negative: float  # below 0
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {
                "step": self.step,
                "arm": name,
                "trained": arm.trained,
                "train_loss": cell(arm.train_loss),
                "test_accuracy": cell(arm.test_accuracy),
            }
            for name, arm in self.arms.items()
        ]


def affine(network: MLP, parts: str) -> list[Tensor]:
    """gamma and beta of every normalization, or only one of them."""
    wanted = {"both": ("gamma", "beta"), "gamma": ("gamma",), "beta": ("beta",)}[parts]
    return [getattr(norm, part) for norm in norms(network) for part in wanted]


def masks(network: MLP, parameters: list[Tensor], config: Config) -> dict[str, Mask]:
    """What each arm trains of the parameters."""

    def only(chosen: list[Tensor]) -> Mask:
        return [torch.full_like(p, float(any(p is each for each in chosen))) for p in parameters]

    free = affine(network, config.parts)
    weights, count = list(network.weights), sum(p.numel() for p in free)
    picked = torch.zeros(sum(w.numel() for w in weights))
    picked[torch.randperm(len(picked), generator=torch.Generator().manual_seed(config.seed))[:count]] = 1
    pieces = dict(zip(map(id, weights), picked.split([w.numel() for w in weights]), strict=True))
    some = [pieces[id(p)].view(p.shape) if id(p) in pieces else torch.zeros_like(p) for p in parameters]
    last: list[Tensor] = list(network.output.parameters())
    return {"affine": only(free), "random": some, "last": only(last), "all": only(parameters)}


class Learner:
    """One network, of which a part is trained."""

    def __init__(self, name: str, config: Config, features: int, classes: int) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        sizes = [features, *[config.width] * LAYERS, classes]
        self.network = MLP(sizes, "relu", "he", normalization="batch", generator=draw)
        self.mask = [
            mask.detach() for mask in masks(self.network, train.Descent(self.network).parameters, config)[name]
        ]
        self.trained = int(sum(mask.sum().item() for mask in self.mask))
        self.bad_step = -1

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, accuracy: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move its part. A bad step is the last, and not made."""
        if self.bad_step < 0:
            descent = train.Descent(self.network)
            _, _, loss, grads = descent.forward_backward(x, y)
            if math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
                descent.step(tuple(grad * mask for grad, mask in zip(grads, self.mask, strict=True)), lr)
                return ArmRecord(loss.item(), accuracy, self.trained, -1)
            self.bad_step = at
        return ArmRecord(math.nan, math.nan, self.trained, self.bad_step)

    def accuracy(self, x_train: Tensor, test: tuple[Tensor, Tensor]) -> float:
        """In percent, with the exact statistics of the training images."""
        return train.accuracy(with_statistics(self.network, population(self.network, x_train)), *test)

    @property
    def gammas(self) -> Array:
        """Every gamma of the network."""
        found: Array = (
            torch.cat([norm.gamma for norm in norms(self.network) if norm.gamma is not None]).detach().numpy()
        )
        return found


class Parts(Live):
    """All four in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.learners = {name: Learner(name, config, features, classes) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        gammas = self.learners[AFFINE.key].gammas
        arms = {
            name: learner.step(self.at, x, y, getattr(self.config, name).lr, self._accuracy(learner))
            for name, learner in self.learners.items()
        }
        self.at += 1
        heights, _ = np.histogram(gammas.clip(LOW, HIGH), BINS, (LOW, HIGH))
        small, smaller = (100 * float((np.abs(gammas) < bound).mean()) for bound in SMALL)
        negative = 100 * float((gammas < 0).mean())
        return Record(self.at - 1, heights / len(gammas), small, smaller, negative, arms)

    def _accuracy(self, learner: Learner) -> float:
        if self.at % EVALUATE or learner.bad_step >= 0:
            return math.nan
        x_train, _, *test = train.tensors(self.data)
        return learner.accuracy(x_train[:KNOWN], (test[0], test[1]))


def start(config: Config) -> Parts:
    """The networks, not yet stepped."""
    return Parts(config)
