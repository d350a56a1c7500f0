"""Evaluation far worse than training: running statistics that have not arrived yet, and the same recomputed.

Ioffe & Szegedy (2015), section 3.1: the moving average begins at mean 0 and variance 1. Recomputing: Wu & Johnson
(2021), section 3, PreciseBN.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_eval_far_from_train.config import Config
from bnviz.model import sequential
from bnviz.model.sequential import batch_norms


@dataclass(frozen=True)
class ArmRecord:
    """One network in evaluation mode, with one kind of statistics."""

    test_accuracy: float  # percent
    variance_ratio: float  # mean over all units of the variance used over that of the whole training set


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    train_loss: float  # on the step's mini-batch, before its update
    batch_accuracy: float  # percent, the test images normalized by their own statistics
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind of statistics."""
        return rows(self)


def cause(units: int, momentum: float) -> nn.Module:
    """A layer whose running statistics follow slowly."""
    return nn.BatchNorm1d(units, momentum=momentum)


@torch.no_grad()
def cure(net: nn.Module, loader: Iterable[tuple[Tensor, Tensor]], passes: int) -> None:
    """Take the running statistics anew, as plain means over some mini-batches."""
    for bn in batch_norms(net.train()):
        bn.reset_running_stats()
        bn.momentum = None  # the plain mean of all passes
    for x, _ in islice(loader, passes):
        net(x)


class Lag(Live):
    """One network in training; measured at every step with its running statistics, and with recomputed ones."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.net = sequential.perceptron(config.seed)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.coming = sequential.batches(60, config.seed)
        self.draw = torch.Generator().manual_seed(config.seed)
        self.at = 0

    def step(self) -> Record:
        """Measure, then train on one mini-batch."""
        self.config = self.wanted
        sequential.renewed(self.net, lambda units: cause(units, self.config.momentum))
        x, _, x_test, y_test = sequential.digits()
        cured = copy.deepcopy(self.net)
        cure(cured, sequential.loader(self.draw), self.config.passes)
        true = sequential.running_vars(sequential.recomputed(self.net, [x]))
        arms = {
            name: ArmRecord(sequential.test_accuracy(net), (sequential.running_vars(net) / true).double().mean().item())
            for name, net in (("cause", self.net), ("cure", cured))
        }
        batch = sequential.percent_right(sequential.among_themselves(self.net, x_test), y_test)
        loss = sequential.gradient_step(self.net, *self.coming.next(), self.descent)
        self.at += 1
        return Record(self.at - 1, loss, batch, arms)


def start(config: Config) -> Lag:
    """The network, not yet stepped."""
    return Lag(config)
