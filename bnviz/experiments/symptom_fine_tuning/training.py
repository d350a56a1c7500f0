"""Fine-tuning on few images of another kind: batch normalization goes on as in training, or is frozen.

The network was trained for 300 steps on the images as they are.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_fine_tuning.config import Config
from bnviz.model import sequential

LR, NOISE = 0.02, 0.3


@dataclass(frozen=True)
class ArmRecord:
    """One way to tune."""

    test_accuracy: float  # percent, on shifted test images
    train_loss: float  # on the step's mini-batch, before its update


def shifted(x: Tensor, shift: str, draw: torch.Generator) -> Tensor:
    """What becomes of images."""
    if shift == "noise":
        return x + NOISE * torch.randn(x.shape, generator=draw)
    return {"x / 2": x / 2, "x / 2 + 1/4": x / 2 + 0.25, "1 - x": 1 - x}[shift]


def live(net: nn.Module) -> None:
    """The running statistics move on, and each mini-batch is normalized by its own."""
    net.train()


def frozen(net: nn.Module) -> None:
    """The running statistics stay and normalize; gamma and beta go on learning."""
    net.train()
    for m in net.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.eval()


class Tuned(Live):
    """Both ways, from one network, on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        x, y, x_test, self.y_test = sequential.digits()
        self.draw = torch.Generator().manual_seed(config.seed)
        chosen = torch.randperm(len(x), generator=self.draw)[: config.images]
        self.x, self.y = shifted(x[chosen], config.shift, self.draw), y[chosen]
        self.x_test = shifted(x_test, config.shift, self.draw)
        self.networks = {name: sequential.trained(config.seed) for name in ("live", "frozen")}
        for net in self.networks.values():
            if config.recompute:
                sequential.recompute(net, [self.x])
        self.descents = {name: torch.optim.SGD(net.parameters(), LR) for name, net in self.networks.items()}
        live(self.networks["live"])
        frozen(self.networks["frozen"])
        self.order = torch.empty(0, dtype=torch.int64)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """Measure, then one update of both."""
        self.config = self.wanted
        accuracies = {
            name: sequential.percent_right(sequential.answers(net, self.x_test), self.y_test)
            for name, net in self.networks.items()
        }
        chosen = self._next()
        arms = {
            name: ArmRecord(
                accuracies[name], sequential.gradient_step(net, self.x[chosen], self.y[chosen], self.descents[name])
            )
            for name, net in self.networks.items()
        }
        self.at += 1
        return Record(self.at - 1, arms)

    def _next(self) -> Tensor:
        """The places of the next mini-batch; every epoch has a new order."""
        size = min(self.config.batch_size, len(self.x))
        if len(self.order) < size:
            self.order = torch.randperm(len(self.x), generator=self.draw)
        chosen, self.order = self.order[:size], self.order[size:]
        return chosen


def start(config: Config) -> Tuned:
    """Both ways, not yet begun."""
    return Tuned(config)
