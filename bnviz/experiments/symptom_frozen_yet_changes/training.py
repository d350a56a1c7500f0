"""Frozen, yet it changes: no parameter moves, but in training mode the running statistics do.

The network was trained for 300 steps. Then every parameter is frozen, and images of another kind pass through it.
"""

from dataclasses import dataclass

import torch
from torch import nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_frozen_yet_changes.config import Config
from bnviz.model import sequential
from bnviz.model.many_batches import all_at_once

WATCHED, SETS, COMPANY = 30, 4, 59  # images, the sets of companions of each, and how many are in a set


@dataclass(frozen=True)
class ArmRecord:
    """The frozen network, its batch normalizations in training or in evaluation mode."""

    test_accuracy: float  # percent, in evaluation mode
    moved: float  # percent of the test images whose prediction is not what it was before
    running_moved: float  # how far the running means are from where they were, as a share of their length
    company: float  # percent of companions that change the prediction of a test image, in the mode it was left in


def cause(net: nn.Module) -> None:
    """No parameter gets a gradient."""
    for p in net.parameters():
        p.requires_grad_(False)


def cure(net: nn.Module) -> None:
    """The running statistics stay too."""
    for m in net.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.eval()


class Frozen:
    """One frozen network: a trained one, and how it was."""

    def __init__(self, seed: int, evaluating: bool) -> None:
        self.net = sequential.trained(seed)
        cause(self.net)
        if evaluating:
            cure(self.net)
        _, _, x, _ = sequential.digits()
        self.answers, self.means = sequential.answers(self.net, x), sequential.running_means(self.net)

    def measured(self, sets: torch.Tensor) -> ArmRecord:
        """All columns; `sets` (I S, m, D) are images, each at the head of S sets of companions."""
        _, _, x, y = sequential.digits()
        answers = sequential.answers(self.net, x)
        away = (sequential.running_means(self.net) - self.means).norm() / self.means.norm()
        return ArmRecord(
            test_accuracy=sequential.percent_right(answers, y),
            moved=sequential.percent_moved(self.answers, answers),
            running_moved=away.item(),
            company=self._company(sets),
        )

    def _company(self, sets: torch.Tensor) -> float:
        momenta = [norm.momentum for norm in sequential.batch_norms(self.net)]
        for norm in sequential.batch_norms(self.net):
            norm.momentum = 0.0  # to look moves nothing
        given = all_at_once(self.net, sets)[:, 0].argmax(1).view(WATCHED, SETS)
        for norm, momentum in zip(sequential.batch_norms(self.net), momenta, strict=True):
            norm.momentum = momentum
        return 100.0 * (given != given.mode(1).values[:, None]).double().mean().item()


class Passing(Live):
    """Images pass through both networks; nobody trains."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {"cause": Frozen(config.seed, False), "cure": Frozen(config.seed, True)}
        self.coming = sequential.batches(60, config.seed)
        self.draw = torch.Generator().manual_seed(config.seed)
        self.at = 0

    @torch.no_grad()
    def step(self) -> Record[ArmRecord]:
        """Measure, then one pass."""
        self.config = self.wanted
        x_train, _, x_test, _ = sequential.digits()
        sets = x_train[torch.randint(len(x_train), (WATCHED * SETS, COMPANY + 1), generator=self.draw)]
        sets[:, 0] = x_test[:WATCHED].repeat_interleave(SETS, 0)
        arms = {name: network.measured(sets) for name, network in self.networks.items()}
        x, _ = self.coming.next()
        shown = x + self.config.inverted * (1 - 2 * x)
        for network in self.networks.values():
            network.net(shown)
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Passing:
    """Both networks, trained and frozen."""
    return Passing(config)
