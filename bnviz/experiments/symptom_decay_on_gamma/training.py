"""Weight decay on gamma and beta: two networks, one whose every parameter decays, one whose weights do.

A smaller gamma of an inner layer is undone by the next batch normalization.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live
from bnviz.experiments.symptom import Record
from bnviz.experiments.symptom_decay_on_gamma.config import Config
from bnviz.model import sequential

Make = Callable[[nn.Module, float, float], torch.optim.SGD]


@dataclass(frozen=True)
class ArmRecord:
    """One network."""

    test_accuracy: float  # percent
    train_loss: float  # on the step's mini-batch, before its update
    gamma: float  # mean over all units


def everything(net: nn.Module, lr: float, decay: float) -> torch.optim.SGD:
    """All parameters decay."""
    return torch.optim.SGD(net.parameters(), lr, weight_decay=decay)


def weights_only(net: nn.Module, lr: float, decay: float) -> torch.optim.SGD:
    """Gamma, beta and biases, the vectors, do not."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim == 1]
    sgd = torch.optim.SGD(weights, lr, weight_decay=decay)
    sgd.add_param_group({"params": others, "weight_decay": 0})
    return sgd


class Decaying:
    """One network: all that decays is in the optimizer's first group."""

    def __init__(self, config: Config, make: Make) -> None:
        self.net = sequential.perceptron(config.seed)
        self.descent = make(self.net, sequential.LR, config.decay)

    def step(self, x: Tensor, y: Tensor, decay: float) -> ArmRecord:
        """Measure, then train on a mini-batch."""
        accuracy = sequential.test_accuracy(self.net)
        gamma = torch.cat([norm.weight.detach() for norm in sequential.batch_norms(self.net)]).mean().item()
        self.descent.param_groups[0]["weight_decay"] = decay
        return ArmRecord(accuracy, sequential.gradient_step(self.net, x, y, self.descent), gamma)


class Decayed(Live):
    """Both in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {"all": Decaying(config, everything), "weights": Decaying(config, weights_only)}
        self.coming = sequential.batches(60, config.seed)
        self.at = 0

    def step(self) -> Record[ArmRecord]:
        """One step of both."""
        self.config = self.wanted
        x, y = self.coming.next()
        arms = {name: network.step(x, y, self.config.decay) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Decayed:
    """Both networks, not yet stepped."""
    return Decayed(config)
