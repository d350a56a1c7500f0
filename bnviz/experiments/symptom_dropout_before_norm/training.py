"""Dropout in front of batch normalization: what it receives has another variance in training than in evaluation.

Li et al. (2018, 1801.05134): in training dropout adds p / (1 - p) of the mean square of what it drops to the variance
behind it; in evaluation that is gone, and the running variance still counts it.
"""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_dropout_before_norm.config import Config
from bnviz.model import sequential

LOOKED = 360  # training images with which the variances are compared


class Dropout(nn.Module):
    """torch's nn.Dropout, with a generator of its own: in training x m / (1 - p), m is 1 with probability 1 - p."""

    def __init__(self, p: float, draw: torch.Generator) -> None:
        super().__init__()
        self.p, self.draw = p, draw

    def forward(self, x: Tensor) -> Tensor:
        """(N, C) -> (N, C)."""
        if not self.training or self.p == 0:
            return x
        kept = torch.rand(x.shape, generator=self.draw) >= self.p
        return x * kept / (1 - self.p)


@dataclass(frozen=True)
class ArmRecord:
    """One network, tested in evaluation mode."""

    test_accuracy: float  # percent
    test_loss: float  # cross-entropy
    ratio: float  # variance that the second and third batch normalization receive in training over that in evaluation


def cause(net: nn.Sequential, p: float, draw: torch.Generator) -> None:
    """Two of the three batch normalizations have dropout somewhere in front of them."""
    for place in (9, 6, 3):  # behind every ReLU
        net.insert(place, Dropout(p, draw))


def cure(net: nn.Sequential, p: float, draw: torch.Generator) -> None:
    """No batch normalization has dropout in front of it."""
    net.insert(9, Dropout(p, draw))  # behind the last ReLU only


@torch.no_grad()
def received(net: nn.Sequential, x: Tensor) -> list[Tensor]:
    """Variance (C,) of what every batch normalization receives of x (N, D), in the mode that the network is in."""
    found = []
    for module in net:
        if isinstance(module, nn.BatchNorm1d):
            found.append(x.var(0))
        x = module(x)
    return found


def ratio(net: nn.Sequential) -> float:
    """What the 2nd and 3rd batch normalization receive: variance in training over that in evaluation, mean of units."""
    x = sequential.digits()[0][:LOOKED]
    training, evaluation = (received(copy.deepcopy(net).train(mode), x) for mode in (True, False))
    parts = [(one / other.clamp_min(1e-12)).mean() for one, other in zip(training[1:], evaluation[1:], strict=True)]
    return torch.stack(parts).mean().item()


def tested(net: nn.Module) -> tuple[float, float]:
    """Test accuracy in percent, and test loss."""
    _, _, x, y = sequential.digits()
    logits = sequential.answers(net, x)
    return sequential.percent_right(logits, y), F.cross_entropy(logits, y).item()


class Dropping(Live):
    """Dropout before batch normalization, only behind the last, and the first with its statistics recomputed."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {name: sequential.perceptron(config.seed) for name in ("cause", "cure")}
        cause(self.networks["cause"], config.p, torch.Generator().manual_seed(config.seed))
        cure(self.networks["cure"], config.p, torch.Generator().manual_seed(config.seed))
        self.descents = {name: torch.optim.SGD(net.parameters(), sequential.LR) for name, net in self.networks.items()}
        self.coming = sequential.batches(60, config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """Measure, then train both on one mini-batch."""
        self.config = self.wanted
        for net in self.networks.values():
            for module in net:
                if isinstance(module, Dropout):
                    module.p = self.config.p
        arms = {name: ArmRecord(*tested(net), ratio(net)) for name, net in self.networks.items()}
        arms["recomputed"] = ArmRecord(*tested(self._recomputed()), 1.0)
        x, y = self.coming.next()
        for name, net in self.networks.items():
            sequential.gradient_step(net, x, y, self.descents[name])
        self.at += 1
        return Record(self.at - 1, arms)

    def _recomputed(self) -> nn.Module:
        """The first network with the statistics that its batch normalizations receive without dropout."""
        x, *_ = sequential.digits()
        net = copy.deepcopy(self.networks["cause"])
        for module in net:
            if isinstance(module, Dropout):
                module.p = 0.0
        return sequential.recomputed(net, [x])


def start(config: Config) -> Dropping:
    """Both networks, not yet stepped."""
    return Dropping(config)
