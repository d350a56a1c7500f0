"""One pixel that is infinite: the step is skipped, as a gradient scaler does, and the running statistics keep it.

A running mean m <- (1 - momentum) m + momentum inf is inf or NaN for ever, since every later mean is made of it.
"""

import copy
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_one_inf.config import Config
from bnviz.model import sequential
from bnviz.model.sequential import batch_norms


@dataclass(frozen=True)
class ArmRecord:
    """The network in evaluation mode, with its running statistics or with recomputed ones."""

    test_accuracy: float  # percent
    broken: int  # running means and variances, of 600, that are not finite


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    train_loss: float  # on the step's mini-batch; NaN where the step was skipped
    batch_accuracy: float  # percent, the test images normalized by their own statistics
    skipped: int  # steps so far
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind of statistics."""
        return rows(self)


def broken(net: nn.Module) -> int:
    """How many running means and variances are not finite."""
    both = torch.cat([sequential.running_means(net), sequential.running_vars(net)])
    return int((~both.isfinite()).sum())


def cause(optimizer: torch.optim.Optimizer, grads: Sequence[Tensor]) -> bool:
    """A step is made only with a finite gradient. What the forward pass has done to the running statistics stays."""
    finite = all(bool(grad.isfinite().all()) for grad in grads)
    if finite:
        optimizer.step()
    return finite


@torch.no_grad()
def cure(net: nn.Module, loader: Iterable[tuple[Tensor, Tensor]]) -> None:
    """Forget the running statistics, and take them anew from some mini-batches."""
    for bn in batch_norms(net.train()):
        bn.reset_running_stats()
        bn.momentum = None  # the plain mean of all passes
    for x, _ in islice(loader, 10):
        net(x)


class Struck(Live):
    """One network in training."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.net = sequential.perceptron(config.seed)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.coming = sequential.batches(60, config.seed)
        self.draw = torch.Generator().manual_seed(config.seed)
        self.at = self.skipped = 0

    def step(self) -> Record:
        """Measure, then train on one mini-batch, unless its loss or its gradient is not finite."""
        self.config = self.wanted
        _, _, x_test, y_test = sequential.digits()
        cured = copy.deepcopy(self.net)
        cure(cured, sequential.loader(self.draw))
        arms = {
            name: ArmRecord(sequential.test_accuracy(net), broken(net))
            for name, net in (("cause", self.net), ("cure", cured))
        }
        batch = sequential.percent_right(sequential.among_themselves(self.net, x_test), y_test)
        x, y = self.coming.next()
        if self.at == self.config.at:
            x = x.clone()
            x[0, 27] = float(self.config.pixel)
        loss = self._train(x, y)
        self.at += 1
        return Record(self.at - 1, loss, batch, self.skipped, arms)

    def _train(self, x: Tensor, y: Tensor) -> float:
        self.descent.zero_grad()
        loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        grads = [p.grad for p in self.net.parameters() if p.grad is not None]
        if cause(self.descent, grads):
            return loss.item()
        self.skipped += 1
        return math.nan


def start(config: Config) -> Struck:
    """The network, not yet stepped."""
    return Struck(config)
