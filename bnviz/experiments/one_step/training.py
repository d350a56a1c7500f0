"""One optimizer step with every number on its way, forward and back.

Ioffe & Szegedy (2015), Algorithms 1 and 2 and section 3. A hidden layer of three units on a few points of the two
moons, in double precision. A step of this run makes the optimizer step that is asked for, and shows all of it; the
optimizer steps before it are made with the same settings, so that every record follows from the settings alone.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.one_step import UNITS
from bnviz.experiments.one_step.config import Config
from bnviz.model import paths, train
from bnviz.model.batchnorm import BatchNorm, moments, normalize
from bnviz.model.mlp import MLP
from bnviz.records import Array, cell


@dataclass(frozen=True)
class Record:
    """One optimizer step; W units, m examples. In inference mode what would come after the loss is NaN."""

    step: int  # records made before
    update: int  # optimizer steps made before this one
    u: Array  # (m, 2) the examples
    labels: Array  # (m,) their classes
    weight: Array  # (W, 2)
    x: Array  # (W, m) what BN receives: W u
    mean: Array  # (W,) of the mini-batch; in inference mode the running one
    variance: Array  # (W,) biased; in inference mode the running one
    deviation: Array  # (W,) sqrt(variance + eps)
    normalized: Array  # (W, m) x-hat
    gamma: Array  # (W,)
    beta: Array  # (W,)
    y: Array  # (W, m) what the nonlinearity receives
    z: Array  # (W, m) tanh y
    loss: float  # cross-entropy of the mini-batch
    y_gradient: Array  # (W, m) dL/dy
    gamma_gradient: Array  # (W,)
    beta_gradient: Array  # (W,)
    normalized_gradient: Array  # (W, m) dL/dx-hat
    variance_gradient: Array  # (W,)
    mean_gradient: Array  # (W,)
    straight: Array  # (W, m) the three parts of dL/dx
    by_mean: Array  # (W, m)
    by_variance: Array  # (W, m)
    x_gradient: Array  # (W, m) their sum
    straight_sum: Array  # (W,) each of them summed over the batch
    by_mean_sum: Array  # (W,)
    by_variance_sum: Array  # (W,)
    x_gradient_sum: Array  # (W,)
    weight_gradient: Array  # (W, 2)
    weight_after: Array  # (W, 2) after the step, as the following
    gamma_after: Array  # (W,)
    beta_after: Array  # (W,)
    loss_after: float  # of the same mini-batch
    running_mean: Array  # (W,) before
    running_variance: Array  # (W,)
    running_mean_after: Array  # (W,)
    running_variance_after: Array  # (W,)
    y_unpulled: Array  # (W, m) y as it is where no example is put elsewhere
    moved: Array  # (W,) how far the output of any other example went when one was put elsewhere

    def table(self) -> list[Row]:
        """One row: the loss, every unit's small numbers."""
        row: Row = {"step": self.step, "update": self.update, "loss": cell(self.loss)}
        names = ("mean", "variance", "gamma", "beta", "gamma_gradient", "beta_gradient", "x_gradient_sum")
        for name in (*names, "running_mean_after", "running_variance_after"):
            row |= {f"{name}_{k}": cell(value) for k, value in enumerate(getattr(self, name))}
        return [row]


class Slow(Live):
    """A network with one hidden layer, and the optimizer step of it that is asked for."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.at = 0
        batches = train.Batches(data.load("moons"), config.batch_size, config.seed)
        self._batches = batches
        self._drawn: list[tuple[Tensor, Tensor]] = []

    def step(self) -> Record:
        """Make the optimizer step that is asked for."""
        self.config = config = self.wanted
        self.at += 1
        network = self.network_at(config.update)
        u, labels = self.batch(config.update)
        put = pulled(u, config.pulled)
        as_it_was = _forward(network, u, labels, config.inference)["y"]
        found = _shown(network, put, labels, config)
        others = torch.ones(len(u), dtype=torch.bool)
        if config.pulled:
            others[(put != u).any(1)] = False
        moved = (found["y"] - as_it_was)[others].abs().amax(0)
        found |= {"y_unpulled": as_it_was, "moved": moved}
        numbers = {name: _numbers(name, value) for name, value in found.items()}
        loss, loss_after = (float(numbers.pop(name)) for name in ("loss", "loss_after"))
        return Record(step=self.at - 1, update=config.update, loss=loss, loss_after=loss_after, **numbers)

    def batch(self, update: int) -> tuple[Tensor, Tensor]:
        """The mini-batch of an optimizer step: u (m, 2) and the classes (m,)."""
        while len(self._drawn) <= update:
            u, labels = self._batches.next()
            self._drawn.append((u.double(), labels))
        return self._drawn[update]

    def network_at(self, update: int) -> MLP:
        """The network as an optimizer step meets it: at its start, and all steps before made with these settings."""
        start = torch.Generator().manual_seed(self.config.seed)
        network = MLP([2, UNITS, 2], "tanh", "xavier", normalization="batch", generator=start, dtype=torch.float64)
        for before in range(update):
            _learn(network, *self.batch(before), self.config)
        return network


def pulled(u: Tensor, text: str) -> Tensor:
    """The examples (m, 2), one of them put elsewhere by a text: which one, counted from 1, and its coordinates."""
    put = u.clone()
    if text:
        which, *place = text.split()
        put[(int(which) - 1) % len(u)] = torch.tensor([float(each) for each in place], dtype=u.dtype)
    return put


def _norm(network: MLP) -> tuple[BatchNorm, Tensor, Tensor]:
    """The layer's batch normalization, gamma (W,) and beta (W,)."""
    norm = network.hidden[0].norm
    assert isinstance(norm, BatchNorm)
    assert norm.gamma is not None
    assert norm.beta is not None
    return norm, norm.gamma, norm.beta


def _forward(network: MLP, u: Tensor, labels: Tensor, inference: bool) -> dict[str, Tensor]:
    """A mini-batch's way through the network: x, normalized, y, z (m, W), mean, variance (W,), loss ()."""
    norm, gamma, beta = _norm(network)
    x = F.linear(u, network.hidden[0].weight)
    mean, variance = (norm.running_mean, norm.running_var) if inference else moments(x)
    normalized = normalize(x, mean, variance, None, None, norm.eps)
    y = gamma * normalized + beta
    z = torch.tanh(y)
    loss = F.cross_entropy(network.output(z), labels)
    return {"x": x, "mean": mean, "variance": variance, "normalized": normalized, "y": y, "z": z, "loss": loss}


def _learn(network: MLP, u: Tensor, labels: Tensor, config: Config) -> None:
    """One optimizer step of gradient descent, and the running statistics after it."""
    found = _forward(network, u, labels, inference=False)
    descent = train.Descent(network)
    descent.step(descent.gradients(found["loss"]), config.lr)
    norm, *_ = _norm(network)
    norm.momentum = config.momentum
    norm.observe(found["mean"].detach(), found["variance"].detach(), len(u))


def _shown(network: MLP, u: Tensor, labels: Tensor, config: Config) -> dict[str, Tensor]:
    """All that a record holds of one optimizer step but what pulling an example did; examples first, then units."""
    norm, gamma, beta = _norm(network)
    found = _forward(network, u, labels, config.inference)
    before = {"weight": network.hidden[0].weight, "gamma": gamma, "beta": beta}
    before |= {"running_mean": norm.running_mean, "running_variance": norm.running_var}
    before = {name: value.detach().clone() for name, value in before.items()}
    found |= {"u": u, "labels": labels, "deviation": torch.sqrt(found["variance"] + norm.eps)} | before
    back = _back(network, found, u, labels)
    if not config.inference:
        _learn(network, u, labels, config)
    after = {"weight_after": network.hidden[0].weight, "gamma_after": gamma, "beta_after": beta}
    after |= {"running_mean_after": norm.running_mean, "running_variance_after": norm.running_var}
    after["loss_after"] = _forward(network, u, labels, config.inference)["loss"]
    if config.inference:
        back = {name: torch.full_like(value, math.nan) for name, value in back.items()}
        after = {name: torch.full_like(value, math.nan) for name, value in after.items()}
    return found | back | after


def _back(network: MLP, found: dict[str, Tensor], u: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """The way back from the loss, written out: dL/dlogits = (softmax - onehot) / m, then down to the weights."""
    norm, gamma, _ = _norm(network)
    logits = network.output(found["z"])
    delta = (F.softmax(logits, 1) - F.one_hot(labels, logits.shape[1])) / len(u)
    of_y = (delta @ network.output.weight) * (1 - found["z"] ** 2)
    way = paths.back(of_y, found["x"], found["mean"], found["variance"], gamma, norm.eps)
    parts = {"straight": way.straight, "by_mean": way.by_mean, "by_variance": way.by_variance, "x_gradient": way.x}
    return {
        "y_gradient": of_y,
        "gamma_gradient": way.gamma,
        "beta_gradient": way.beta,
        "normalized_gradient": way.normalized,
        "variance_gradient": way.variance,
        "mean_gradient": way.mean,
        **parts,
        **{f"{name}_sum": value.sum(0) for name, value in parts.items()},
        "weight_gradient": way.x.T @ u,
    }


BY_EXAMPLE = ("u", "labels")  # examples come first in these; where both are named, units do


def _numbers(name: str, value: Tensor) -> Array:
    """A tensor as a record holds it: (m, W) -> (W, m)."""
    found: Array = value.detach().numpy().copy()
    by_unit = name.startswith("weight") or name in BY_EXAMPLE
    return np.ascontiguousarray(found.T) if found.ndim == 2 and not by_unit else found


def start(config: Config) -> Slow:
    """The network, before the first optimizer step."""
    return Slow(config)
