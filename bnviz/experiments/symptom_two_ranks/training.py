"""Several processes: gradients are averaged, statistics are not, unless batch normalization is synchronized.

What torch's DistributedDataParallel and SyncBatchNorm do, computed here in one process: two replicas with the same
weights, each normalizing its share of the images, beside one network that normalizes both shares together.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_two_ranks.config import Config
from bnviz.model import sequential
from bnviz.model.sequential import known

RANKS = 2
Share = tuple[Tensor, Tensor]  # x (n, D), y (n,)


@dataclass(frozen=True)
class ArmRecord:
    """Training on two processes, with statistics of their own or shared ones."""

    test_accuracy: float  # percent, by the statistics of the first process
    cosine: float  # between the averaged gradient and that of all images normalized together, same weights
    apart: float  # mean over the first layer's units of how far its two running means are apart, in standard deviations
    merged: float  # percent, by the statistics of both processes merged


class Shards:
    """The images of each process, in a new order every epoch of its own."""

    def __init__(self, seed: int) -> None:
        self.draws = [torch.Generator().manual_seed(RANKS * seed + rank) for rank in range(RANKS)]

    def next(self, images: int, shards: str) -> list[Share]:
        """A share for each process: x (n, D), y (n,)."""
        x, y, *_ = sequential.digits()
        found = []
        for rank, draw in enumerate(self.draws):
            mine = torch.arange(rank, len(x), RANKS) if shards == "shuffled" else torch.where((y >= 5) == bool(rank))[0]
            chosen = mine[torch.randperm(len(mine), generator=draw)[:images]]
            found.append((x[chosen], y[chosen]))
        return found


def cause(nets: Sequence[nn.Module], shares: Sequence[Share]) -> list[Tensor]:
    """The gradient of DDP(net): every process normalizes its own share, then gradients are averaged."""
    grads = []
    for net, (x, y) in zip(nets, shares, strict=True):
        loss = F.cross_entropy(net(x), y)
        grads.append(torch.autograd.grad(loss, [*net.parameters()]))
    return [torch.stack(g).mean(0) for g in zip(*grads, strict=True)]


def cure(net: nn.Module, shares: Sequence[Share]) -> list[Tensor]:
    """The gradient with SyncBatchNorm: all shares have common statistics."""
    x = torch.cat([x for x, _ in shares])
    y = torch.cat([y for _, y in shares])
    loss = F.cross_entropy(net(x), y)
    return [*torch.autograd.grad(loss, [*net.parameters()])]


@torch.no_grad()
def descend(net: nn.Module, grads: list[Tensor]) -> None:
    """One step of gradient descent."""
    for parameter, grad in zip(net.parameters(), grads, strict=True):
        parameter.sub_(sequential.LR * grad)


def apart(one: nn.Module, other: nn.Module) -> float:
    """How far two networks' running means are apart in the first layer, in standard deviations: mean over the units."""
    spread = ((sequential.running_vars(one) + sequential.running_vars(other)) / 2).sqrt()
    away = (sequential.running_means(one) - sequential.running_means(other)).abs() / spread
    return away[: sequential.WIDTH].mean().item()


class Distributed(Live):
    """Two replicas with statistics of their own, and one network with shared ones."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.replicas = [sequential.perceptron(config.seed) for _ in range(RANKS)]
        self.together = sequential.perceptron(config.seed)
        self.shards = Shards(config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """Measure, then one update of both trainings from the same images."""
        self.config = self.wanted
        shares = self.shards.next(self.config.images, self.config.shards)
        x, y = (torch.cat(parts) for parts in zip(*shares, strict=True))
        accuracy, merged = sequential.test_accuracy(self.replicas[0]), sequential.test_accuracy(self._merged())
        away, whole = apart(*self.replicas), sequential.gradient(self.replicas[0], x, y)
        mean = cause(self.replicas, shares)
        apart_ones = ArmRecord(accuracy, sequential.cosine(sequential.flat(mean), whole), away, merged)
        for net in self.replicas:
            descend(net, mean)
        accuracy = sequential.test_accuracy(self.together)
        descend(self.together, cure(self.together, shares))
        self.at += 1
        return Record(self.at - 1, {"cause": apart_ones, "cure": ArmRecord(accuracy, 1.0, 0.0, accuracy)})

    @torch.no_grad()
    def _merged(self) -> nn.Module:
        """The first replica with the statistics of both: means of means, and variances with the means' distance."""
        net, other = copy.deepcopy(self.replicas[0]), self.replicas[1]
        for norm, same in zip(sequential.batch_norms(net), sequential.batch_norms(other), strict=True):
            means = torch.stack([known(norm.running_mean), known(same.running_mean)])
            variances = torch.stack([known(norm.running_var), known(same.running_var)])
            known(norm.running_mean).copy_(means.mean(0))
            known(norm.running_var).copy_(variances.mean(0) + means.var(0, unbiased=False))
        return net


def start(config: Config) -> Distributed:
    """Both trainings, not yet stepped."""
    return Distributed(config)
