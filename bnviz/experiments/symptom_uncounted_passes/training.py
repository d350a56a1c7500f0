"""Passes that should not count: a network in training mode that is only looked at, and moves.

The network was trained for 300 steps. Every step here is one forward pass, without a gradient and without an update.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_uncounted_passes.config import PROBES, Config
from bnviz.model import sequential


@dataclass(frozen=True)
class ArmRecord:
    """The network after some passes."""

    test_accuracy: float  # percent, in evaluation mode
    moved: float  # percent of the test images whose prediction is not what it was before


def probe(kind: str, x: Tensor, draw: torch.Generator) -> Tensor:
    """What is passed, from a mini-batch x (m, D)."""
    ways: dict[str, Callable[[], Tensor]] = {
        "inverted images": lambda: 1 - x,
        "noise": lambda: torch.rand(x.shape, generator=draw),
        "zeros": lambda: torch.zeros_like(x),
        "batches of 4": lambda: x[:4],
        "the same data": lambda: x,
    }
    assert set(ways) == set(PROBES)
    return ways[kind]()


def cause(net: nn.Module, x: Tensor) -> None:
    """A pass in training mode: it counts."""
    net(x)


def cure(net: nn.Module, x: Tensor) -> None:
    """A pass that does not count."""
    net.eval()
    net(x)
    net.train()


class Looking(Live):
    """Two copies of one network: passes in training mode, passes in evaluation mode."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {name: sequential.trained(config.seed) for name in ("cause", "cure")}
        *_, x, _ = sequential.digits()
        self.before = sequential.answers(self.networks["cause"], x)
        self.coming = sequential.batches(60, config.seed + 1)
        self.draw = torch.Generator().manual_seed(config.seed)
        self.at = 0

    @torch.no_grad()
    def step(self) -> Record[ArmRecord]:
        """Measure, then one pass through each."""
        self.config = self.wanted
        arms = {name: self._measured(net) for name, net in self.networks.items()}
        shown = probe(self.config.probe, self.coming.next()[0], self.draw)
        cause(self.networks["cause"], shown)
        cure(self.networks["cure"], shown)
        self.at += 1
        return Record(self.at - 1, arms)

    def _measured(self, net: nn.Module) -> ArmRecord:
        _, _, x, y = sequential.digits()
        answers = sequential.answers(net, x)
        return ArmRecord(sequential.percent_right(answers, y), sequential.percent_moved(self.before, answers))


def start(config: Config) -> Looking:
    """Both copies, trained."""
    return Looking(config)
