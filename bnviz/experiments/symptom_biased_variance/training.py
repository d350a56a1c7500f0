"""Biased or unbiased variance: torch normalizes by the one and keeps the other, and whoever mixes them up is off.

Ioffe & Szegedy (2015): Algorithm 1 divides by m, so that x-hat has variance 1; Algorithm 2, line 10, keeps
m/(m-1) times that for inference.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_biased_variance.config import Config
from bnviz.model import sequential
from bnviz.model.train import rms

EPS, MOMENTUM = 1e-5, 0.1


@dataclass(frozen=True)
class ArmRecord:
    """A normalization written by hand, beside torch's in the first layer, and a network that keeps its variance."""

    output: float  # root mean square of its output over that of torch's
    difference: float  # the largest difference of its output from torch's
    running: float  # mean over the units of its running variance over torch's
    test_accuracy: float  # percent, of the whole network with running variances kept so


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    rule: float  # sqrt((m - 1) / m): what the output is off by
    running_rule: float  # (m - 1) / m: what the running variance is off by
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a way to write it."""
        return rows(self)


def cause(x: Tensor, eps: float) -> Tensor:
    """x.var is the unbiased variance: it divides by m - 1."""
    return (x - x.mean(0)) / torch.sqrt(x.var(0) + eps)


def cure(x: Tensor, eps: float) -> Tensor:
    """Algorithm 1 divides by m."""
    return (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps)


class ByHand(Live):
    """One network in training, and what hands make of its first layer's mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.net = sequential.perceptron(config.seed)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.coming = sequential.batches(config.batch_size, config.seed)
        self.running = {name: torch.ones(sequential.WIDTH) for name in ("cause", "cure")}
        self.biased = sequential.running_vars(self.net)  # of all layers, by the biased variance
        self.at = 0

    def step(self) -> Record:
        """Measure on the mini-batch, then train on it."""
        self.config = self.wanted
        self.coming.resize(self.config.batch_size)
        x, y = self.coming.next()
        m = len(x)
        outputs = self._by_hand(x)
        accuracy = {"cause": self._accuracy(self.biased), "cure": sequential.test_accuracy(self.net)}
        before = sequential.running_vars(self.net)
        sequential.gradient_step(self.net, x, y, self.descent)
        after = sequential.running_vars(self.net)
        news = after - (1 - MOMENTUM) * before  # momentum times the unbiased variance
        self.biased = (1 - MOMENTUM) * self.biased + news * ((m - 1) / m)
        first = after[: sequential.WIDTH]
        arms = {
            name: ArmRecord(*outputs[name], (self.running[name] / first).double().mean().item(), accuracy[name])
            for name in outputs
        }
        self.at += 1
        return Record(self.at - 1, math.sqrt((m - 1) / m), (m - 1) / m, arms)

    @torch.no_grad()
    def _by_hand(self, x: Tensor) -> dict[str, tuple[float, float]]:
        """Both hands normalize what the first batch normalization receives, and move their running variances."""
        z = self.net[0](x)  # (m, C)
        torchs = F.batch_norm(z, None, None, training=True, eps=EPS)
        found = {}
        for name, by_hand in (("cause", cause), ("cure", cure)):
            y = by_hand(z, EPS)
            self.running[name].lerp_(z.var(0, unbiased=name == "cure"), MOMENTUM)
            found[name] = (rms(y) / rms(torchs), (y - torchs).abs().max().item())
        return found

    def _accuracy(self, variances: Tensor) -> float:
        """Test accuracy with other running variances in all layers."""
        norms = sequential.batch_norms(self.net)
        before = sequential.running_vars(self.net)
        _put(norms, variances)
        accuracy = sequential.test_accuracy(self.net)
        _put(norms, before)
        return accuracy


def _put(norms: list[nn.BatchNorm1d], variances: Tensor) -> None:
    for norm, variance in zip(norms, variances.split(sequential.WIDTH), strict=True):
        assert norm.running_var is not None
        norm.running_var.copy_(variance)


def start(config: Config) -> ByHand:
    """The network, not yet stepped."""
    return ByHand(config)
