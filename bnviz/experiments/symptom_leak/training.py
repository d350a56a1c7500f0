"""The mini-batch tells the label: a network learns to name the digit next to it from grey images that do not show it.

Every mini-batch holds one digit and m - 1 grey images (the mean image and noise), which are labelled with that digit
and learned; the digit itself is not. Through the statistics of the mini-batch, and through nothing else, a grey image's
output depends on it. Beside it an ordinary network whose score in training mode depends on who shares a mini-batch with
whom.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_leak.config import Config
from bnviz.model import sequential
from bnviz.model.many_batches import all_at_once
from bnviz.records import Array

BATCHES = 16  # in a step
TESTED = 120  # mini-batches around digits kept out of training
NOISE = 0.1
COMPANY = ("shuffled", "two of each class", "two classes", "19 of one class", "running")
DRAWN, SHARED = 60, 20  # mini-batches for each kind of company, and images in one


@dataclass(frozen=True)
class ArmRecord:
    """One network."""

    accuracy: float  # percent of the grey images whose neighbour is named, digits kept out of training
    train_loss: float  # of the grey images of the step's 16 mini-batches, before the update


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    company: Array  # (5,) percent right of an ordinary network, in training mode by company, and in evaluation mode
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a network."""
        return rows(self)


def cause(units: int) -> nn.Module:
    """Each image is normalized by the statistics of all that share its mini-batch."""
    return nn.BatchNorm1d(units)


def cure(units: int) -> nn.Module:
    """Each image by its own."""
    return nn.LayerNorm(units)


class Grey:
    """Mini-batches of one digit and grey images, labelled with the digit."""

    def __init__(self, seed: int) -> None:
        self.draw = torch.Generator().manual_seed(seed)

    def around(self, x: Tensor, y: Tensor, m: int) -> tuple[Tensor, Tensor]:
        """Digits x (B, D), y (B,), each at the head of a mini-batch: (B, m, D) and (B, m)."""
        images, *_ = sequential.digits()
        noise = torch.randn(len(x), m, x.shape[1], generator=self.draw)
        batches = images.mean(0) + NOISE * noise
        batches[:, 0] = x
        return batches, y[:, None].expand(-1, m)

    def next(self, m: int) -> tuple[Tensor, Tensor]:
        """The mini-batches of a step."""
        x, y, *_ = sequential.digits()
        chosen = torch.randint(len(x), (BATCHES,), generator=self.draw)
        return self.around(x[chosen], y[chosen], m)

    def tested(self, m: int) -> tuple[Tensor, Tensor]:
        """Mini-batches around digits that are kept out of training."""
        *_, x, y = sequential.digits()
        return self.around(x[:TESTED], y[:TESTED], m)


@torch.no_grad()
def grey_right(net: nn.Sequential, x: Tensor, y: Tensor) -> float:
    """Percent of the grey images of some mini-batches whose neighbour is named, in the mode that the network is in."""
    logits = all_at_once(net, x)[:, 1:]
    return sequential.percent_right(logits.flatten(0, 1), y[:, 1:].flatten())


@torch.no_grad()
def by_company(seed: int) -> Array:
    """Percent right of an ordinary network in mini-batches of 20 test images, by how they are put together."""
    net, draw = sequential.trained(seed), torch.Generator().manual_seed(seed)
    for norm in sequential.batch_norms(net):
        norm.momentum = 0.0  # to look moves nothing
    *_, x, y = sequential.digits()
    members = [torch.where(y == label)[0] for label in range(10)]

    def some(label: int, count: int) -> Tensor:
        return members[label][torch.randperm(len(members[label]), generator=draw)[:count]]

    def together(kind: str) -> Tensor:
        one, other, *_ = torch.randperm(10, generator=draw).tolist()
        match kind:
            case "shuffled":
                return torch.randperm(len(x), generator=draw)[:SHARED]
            case "two of each class":
                return torch.cat([some(label, 2) for label in range(10)])
            case "two classes":
                return torch.cat([some(one, 10), some(other, 10)])
            case _:
                return torch.cat([some(one, 19), some(other, 1)])

    found = []
    for kind in COMPANY[:-1]:
        drawn = torch.stack([together(kind) for _ in range(DRAWN)])
        found.append(sequential.percent_right(all_at_once(net, x[drawn]).flatten(0, 1), y[drawn].flatten()))
    return np.array([*found, sequential.test_accuracy(net)])


class Neighbours(Live):
    """Batch normalization and layer normalization learn the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {
            "cause": sequential.perceptron(config.seed, cause, layers=2),
            "cure": sequential.perceptron(config.seed, cure, layers=2),
        }
        self.descents = {name: torch.optim.SGD(net.parameters(), sequential.LR) for name, net in self.networks.items()}
        self.coming, self.tests = Grey(config.seed), Grey(config.seed + 1)
        self.company = by_company(config.seed)
        self.at = 0

    def step(self) -> Record:
        """Measure, then one update of both."""
        self.config = self.wanted
        accuracies = self._measured()
        x, y = self.coming.next(self.config.batch_size)
        losses = {name: self._train(name, x, y) for name in self.networks}
        losses["running"] = losses["cause"]
        self.at += 1
        arms = {name: ArmRecord(accuracies[name], losses[name]) for name in accuracies}
        return Record(self.at - 1, self.company, arms)

    def _train(self, name: str, x: Tensor, y: Tensor) -> float:
        self.descents[name].zero_grad()
        logits = all_at_once(self.networks[name], x)[:, 1:]
        loss = F.cross_entropy(logits.flatten(0, 1), y[:, 1:].flatten())
        loss.backward()
        self.descents[name].step()
        return loss.item()

    def _measured(self) -> dict[str, float]:
        x, y = self.tests.tested(self.config.batch_size)
        net, other = self.networks["cause"], self.networks["cure"]
        before = {name: value.clone() for name, value in net.state_dict().items()}
        found = {"cause": grey_right(net, x, y), "cure": grey_right(other, x, y)}
        net.load_state_dict(before)  # to look moves nothing
        found["running"] = grey_right(net.eval(), x, y)
        net.train()
        return found


def start(config: Config) -> Neighbours:
    """Both networks, not yet stepped."""
    return Neighbours(config)
