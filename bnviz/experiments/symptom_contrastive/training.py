"""The contrastive cheat: can a network find what stands in the same sub-batch by the statistics alone?

He et al. (2020, 1911.05722, section 3.3) shuffle the keys of a contrastive loss, since batch normalization would tell
which sub-batch a positive pair is from. Here nothing but that could tell: the positive of a digit is another digit of
the same sub-batch, drawn at random. Whoever finds it more often than by guessing has read the statistics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_contrastive.config import Config
from bnviz.model import sequential
from bnviz.model.many_batches import all_at_once

IMAGES = 64  # in a step; each is compared with the 63 others
TESTED = 5  # times 64 digits kept out of training
TEMPERATURE, LR = 0.2, 1e-3  # of the similarities; of Adam


@dataclass(frozen=True)
class ArmRecord:
    """One network."""

    named: float  # percent of the digits whose companion is the most similar of 63, digits kept out of training
    gap: float  # cosine to the companion less that to the others, mean; the same digits
    train_loss: float  # cross-entropy of the step's similarities, before the update; log 63 for one who guesses


def together(n: int, draw: torch.Generator) -> Tensor:
    """Keys are encoded in the order of their queries: in the same sub-batches."""
    return torch.arange(n)


def shuffled(n: int, draw: torch.Generator) -> Tensor:
    """In another order, so that a key has other companions than its query."""
    return torch.randperm(n, generator=draw)


def companions(m: int) -> Tensor:
    """The place of everyone's positive: the next one of the same m, (64,)."""
    place = torch.arange(IMAGES)
    return place // m * m + (place % m + 1) % m


def cosines(net: nn.Sequential, x: Tensor, m: int, orders: Sequence[Tensor]) -> Tensor:
    """Of every query with every key, but that of its own image, which is -inf: (B, 64, 64).

    Args:
        x: B times 64 images (B, 64, D); each m of them are normalized by their own statistics, as queries in this
            order, as keys in the orders (64,) of their B.
    """
    keys = torch.stack([some[order] for some, order in zip(x, orders, strict=True)])
    both = torch.stack([x, keys]).view(-1, m, x.shape[2])
    queries, keys = F.normalize(all_at_once(net, both), dim=2).view(2, *x.shape[:2], -1)
    keys = torch.stack([some[order.argsort()] for some, order in zip(keys, orders, strict=True)])
    return (queries @ keys.mT).masked_fill(torch.eye(IMAGES, dtype=torch.bool), -torch.inf)


class Contrast(Live):
    """One network with the keys in their sub-batches, one with shuffled keys; the same images."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {name: sequential.perceptron(config.seed, layers=2) for name in ("together", "shuffled")}
        self.orders = {name: torch.Generator().manual_seed(config.seed) for name in self.networks}
        self.descents = {name: torch.optim.Adam(net.parameters(), LR) for name, net in self.networks.items()}
        self.draw = torch.Generator().manual_seed(config.seed)
        self.tested = sequential.digits()[2][: TESTED * IMAGES].view(TESTED, IMAGES, -1)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """Measure, then one update of both."""
        self.config = self.wanted
        m = int(self.config.together)
        measured = {name: self._measured(name, m) for name in self.networks}
        images, *_ = sequential.digits()
        x = images[torch.randint(len(images), (IMAGES,), generator=self.draw)]
        arms = {name: ArmRecord(*measured[name], self._train(name, x, m)) for name in self.networks}
        self.at += 1
        return Record(self.at - 1, arms)

    def _cosines(self, name: str, x: Tensor, m: int, draw: torch.Generator) -> Tensor:
        order = {"together": together, "shuffled": shuffled}[name]
        return cosines(self.networks[name], x, m, [order(IMAGES, draw) for _ in x])

    def _train(self, name: str, x: Tensor, m: int) -> float:
        self.descents[name].zero_grad()
        [found] = self._cosines(name, x[None], m, self.orders[name]) / TEMPERATURE
        loss = F.cross_entropy(found, companions(m))
        loss.backward()
        self.descents[name].step()
        return loss.item()

    @torch.no_grad()
    def _measured(self, name: str, m: int) -> tuple[float, float]:
        """Percent of the companions that are found, and by how much they are more alike than the others."""
        at = companions(m)[:, None]
        found = self._cosines(name, self.tested, m, torch.Generator().manual_seed(0))
        right = 100 * (found.argmax(2) == at[:, 0]).double().mean().item()
        with_companion = found.gather(2, at.expand(TESTED, -1, -1)).double().mean().item()
        whole = found.masked_fill(found.isinf(), 0).double().sum().item() / (TESTED * IMAGES)
        return right, with_companion - (whole - with_companion) / (IMAGES - 2)


def start(config: Config) -> Contrast:
    """Both networks, not yet stepped."""
    return Contrast(config)
