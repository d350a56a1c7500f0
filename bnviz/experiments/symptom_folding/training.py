"""Folding that changes the answers: batch normalization taken into the linear map before it, right and wrong.

Ioffe & Szegedy (2015), section 3.1: W' = gamma / sqrt(Var + eps) W and b' = beta + gamma / sqrt(Var + eps) (b - E).
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_folding.config import Config
from bnviz.model import sequential
from bnviz.model.sequential import known

BATCH = 60
OTHER_EPS = 1e-3
Scale = Callable[[Tensor, Tensor, float], Tensor]


@dataclass(frozen=True)
class ArmRecord:
    """A folded network against the one that it was made of, on the test images."""

    difference: float  # the largest difference of a logit
    changed: float  # percent of the predictions
    test_accuracy: float  # percent, of the folded network


@dataclass(frozen=True)
class Record:
    """One step."""

    step: int
    whole_accuracy: float  # percent, of the network that is folded
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a way to fold."""
        return rows(self)


def right(gamma: Tensor, var: Tensor, eps: float) -> Tensor:
    """The factor of the weights, with the running variance."""
    return gamma / (var + eps).sqrt()  # w * this, b = beta - mean * this


def behind_the_relu(linear: nn.Module, norm: nn.Module) -> list[nn.Module]:
    """Folded as if the ReLU were not in between."""
    return [linear, nn.ReLU(), norm]  # folded into linear


def left_in_train(net: nn.Module, x: Tensor) -> Tensor:
    """What is compared with the folded network."""
    return copy.deepcopy(net).train()(x)  # compared with the folded net


def biased_variance(gamma: Tensor, var: Tensor, eps: float) -> Tensor:
    """As the variance of the mini-batches of 60 that torch divided by."""
    return gamma / (var * 59 / 60 + eps).sqrt()


def another_eps(gamma: Tensor, var: Tensor) -> Tensor:
    """As if the network had torch's eps."""
    return gamma / (var + 1e-5).sqrt()  # trained with eps=1e-3


def eps_forgotten(gamma: Tensor, var: Tensor) -> Tensor:
    """The square root of the variance alone."""
    return gamma / var.sqrt()


@torch.no_grad()
def folded(net: nn.Sequential, scale: Scale = right) -> nn.Sequential:
    """The network without its batch normalizations, each taken into the linear map before it.

    Args:
        scale: (gamma, running variance, eps) -> the factor of the weights.
    """
    modules: list[nn.Module] = []
    for module in net:
        if not isinstance(module, nn.BatchNorm1d):
            modules.append(module)
            continue
        place = next(k for k in reversed(range(len(modules))) if isinstance(modules[k], nn.Linear))
        modules[place] = _into(modules[place], module, scale)
    return nn.Sequential(*modules)


def _into(layer: nn.Module, norm: nn.BatchNorm1d, scale_of: Scale) -> nn.Linear:
    assert isinstance(layer, nn.Linear)
    mean = known(norm.running_mean)
    scale = scale_of(norm.weight, known(norm.running_var), norm.eps)
    made: nn.Linear = nn.utils.skip_init(nn.Linear, layer.in_features, layer.out_features)
    made.weight.copy_(layer.weight * scale[:, None])
    before = torch.zeros_like(mean) if layer.bias is None else layer.bias
    made.bias.copy_(norm.bias + scale * (before - mean))
    return made


class Folding(Live):
    """Networks in training that are folded at every step: the usual one, one with another eps, one with BN behind."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.networks = {
            "usual": sequential.perceptron(config.seed),
            "eps": sequential.perceptron(config.seed, lambda units: nn.BatchNorm1d(units, eps=OTHER_EPS)),
            "behind": sequential.perceptron(config.seed, block=behind_the_relu),
        }
        self.descents = {name: torch.optim.SGD(net.parameters(), sequential.LR) for name, net in self.networks.items()}
        self.coming = sequential.batches(BATCH, config.seed)
        self.at = 0

    def step(self) -> Record:
        """Fold and compare, then train all on one mini-batch."""
        self.config = self.wanted
        _, _, x, y = sequential.digits()
        net, wrong = self._wrong()
        whole = sequential.answers(net, x)
        with torch.no_grad():
            said = left_in_train(net, x) if self.config.mistake == "left in train()" else whole
        right = self.networks["usual"]
        arms = {
            "cause": compared(said, sequential.answers(wrong, x), y),
            "cure": compared(sequential.answers(right, x), sequential.answers(folded(right), x), y),
        }
        x_train, y_train = self.coming.next()
        for name, each in self.networks.items():
            sequential.gradient_step(each, x_train, y_train, self.descents[name])
        self.at += 1
        return Record(self.at - 1, sequential.percent_right(whole, y), arms)

    def _wrong(self) -> tuple[nn.Sequential, nn.Sequential]:
        """The network that is folded with the mistake, and what comes out."""
        usual = self.networks["usual"]
        match self.config.mistake:
            case "eps forgotten":
                return usual, folded(usual, lambda gamma, var, _: eps_forgotten(gamma, var))
            case "another eps":
                other = self.networks["eps"]
                return other, folded(other, lambda gamma, var, _: another_eps(gamma, var))
            case "biased variance":
                return usual, folded(usual, biased_variance)
            case "left in train()":
                return usual, folded(usual)
            case _:
                return self.networks["behind"], folded(self.networks["behind"])


def compared(whole: Tensor, made: Tensor, y: Tensor) -> ArmRecord:
    """Logits (N, K) of a network and of what was made of it."""
    difference = (whole - made).abs().max().item()
    return ArmRecord(difference, sequential.percent_moved(whole, made), sequential.percent_right(made, y))


def start(config: Config) -> Folding:
    """The networks, not yet stepped."""
    return Folding(config)
