"""One optimizer step in slow motion: every turn does one part of it, and shows that part's numbers.

Ioffe & Szegedy (2015), Algorithm 1 and section 3. A hidden layer of three units on a few points of the two moons, in
double precision.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.config import changed, only_live
from bnviz.experiments.machine import Row
from bnviz.experiments.one_step.config import Config
from bnviz.model import train
from bnviz.model.batchnorm import BatchNorm, moments, normalize
from bnviz.model.mlp import ACTIVATIONS, MLP
from bnviz.records import Array, cell

PARTS = (
    "forward",
    "mean and variance",
    "normalize",
    "scale and shift",
    "loss",
    "gradients",
    "update",
    "running statistics",
)
UNITS = 3


@dataclass(frozen=True)
class Record:
    """One part of an optimizer step; what has not come yet in this step is NaN. W units, m examples."""

    step: int  # parts done before
    part: int  # 0 to 7, a place in PARTS
    update: int  # optimizer steps done before this one
    x: Array  # (W, m) what BN receives
    normalized: Array  # (W, m) x-hat
    y: Array  # (W, m) what the nonlinearity receives
    x_gradient: Array  # (W, m) dL/dx
    mean: Array  # (W,) of the mini-batch
    variance: Array  # (W,) biased
    gamma_gradient: Array  # (W,)
    beta_gradient: Array  # (W,)
    gamma: Array  # (W,) as it is now: another one from the update on
    beta: Array  # (W,)
    gamma_before: Array  # (W,) as the optimizer step met it
    beta_before: Array  # (W,)
    running_mean: Array  # (W,) as it is now: another one from the last part on
    running_variance: Array  # (W,)
    running_mean_before: Array  # (W,)
    running_variance_before: Array  # (W,)
    loss: float  # cross-entropy of the mini-batch
    loss_after: float  # of the same mini-batch, after the update

    def table(self) -> list[Row]:
        """One row: the part, the loss, every unit's small numbers."""
        row: Row = {"step": self.step, "part": PARTS[self.part], "update": self.update, "loss": cell(self.loss)}
        for name in ("mean", "variance", "gamma", "beta", "running_mean", "running_variance"):
            row |= {f"{name}_{k}": cell(value) for k, value in enumerate(getattr(self, name))}
        return [row]


class Slow:
    """A network with one hidden layer whose optimizer step is made part by part."""

    def __init__(self, config: Config) -> None:
        self.config = self._wanted = config
        start = torch.Generator().manual_seed(config.seed)
        self.network = MLP([2, UNITS, 2], "tanh", "xavier", normalization="batch", generator=start, dtype=torch.float64)
        self.batches = train.Batches(data.load("moons"), config.batch_size, config.seed)
        self.at = 0
        self.known: dict[str, Array] = {}  # what this optimizer step has shown so far

    def change(self, config: Config) -> None:
        """Take over another lr or momentum at the next part. Raises ValueError if a structural field differs."""
        if not only_live(self.config, config):
            raise ValueError(f"only live settings may change in a run, not {', '.join(changed(self.config, config))}.")
        self._wanted = config

    def step(self) -> Record:
        """One part."""
        self.config = self._wanted
        part = self.at % len(PARTS)
        if part == 0:
            self._begin()
        do = (
            self._forward,
            self._moments,
            self._normalize,
            self._scale,
            self._lose,
            self._differentiate,
            self._update,
            self._run,
        )
        do[part]()
        self.at += 1
        return self._record(part)

    @property
    def norm(self) -> BatchNorm:
        """The layer's batch normalization."""
        found = self.network.hidden[0].norm
        assert isinstance(found, BatchNorm)
        return found

    @property
    def _affine(self) -> tuple[Tensor, Tensor]:
        """gamma (W,) and beta (W,)."""
        gamma, beta = self.norm.gamma, self.norm.beta
        assert gamma is not None
        assert beta is not None
        return gamma, beta

    # -- the parts ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        u, self._labels = self.batches.next()
        self._u = u.double()
        self.known = {}
        self._before = {name: value.copy() for name, value in self._standing().items()}

    def _forward(self) -> None:
        self.known["x"] = _rows(self._through()["x"])

    def _moments(self) -> None:
        found = self._through()
        self.known |= {name: _numbers(found[name]) for name in ("mean", "variance")}

    def _normalize(self) -> None:
        self.known["normalized"] = _rows(self._through()["normalized"])

    def _scale(self) -> None:
        self.known["y"] = _rows(self._through()["y"])

    def _lose(self) -> None:
        self.known["loss"] = _numbers(self._through()["loss"])

    def _differentiate(self) -> None:
        found = self._through()
        of_x, gamma, beta = torch.autograd.grad(found["loss"], [found["x"], *self._affine])
        self.known |= {"x_gradient": _rows(of_x), "gamma_gradient": _numbers(gamma), "beta_gradient": _numbers(beta)}

    def _update(self) -> None:
        descent = train.Descent(self.network)
        descent.step(descent.gradients(self._through()["loss"]), self.config.lr)
        self.known["loss_after"] = _numbers(self._through()["loss"])

    def _run(self) -> None:
        """Move the running statistics with what this optimizer step saw, which came before the update."""
        mean, variance = (torch.tensor(self.known[name]) for name in ("mean", "variance"))
        self.norm.momentum = self.config.momentum
        self.norm.observe(mean, variance, len(self._u))

    def _through(self) -> dict[str, Tensor]:
        """The mini-batch's way through the network as it is now, in training mode: x (m, W), ..., loss ()."""
        x = F.linear(self._u, self.network.hidden[0].weight)
        mean, variance = moments(x)
        normalized = normalize(x, mean, variance, None, None, self.norm.eps)
        gamma, beta = self._affine
        y = gamma * normalized + beta
        loss = F.cross_entropy(self.network.output(ACTIVATIONS["tanh"](y)), self._labels)
        return {"x": x, "mean": mean, "variance": variance, "normalized": normalized, "y": y, "loss": loss}

    # -- the record ---------------------------------------------------------------------------------------------------

    def _standing(self) -> dict[str, Array]:
        gamma, beta = self._affine
        found = {"gamma": gamma, "beta": beta}
        found |= {"running_mean": self.norm.running_mean, "running_variance": self.norm.running_var}
        return {name: _numbers(value) for name, value in found.items()}

    def _record(self, part: int) -> Record:
        m = len(self._u)
        shown: dict[str, Array] = {
            name: np.full((UNITS, m), math.nan) for name in ("x", "normalized", "y", "x_gradient")
        }
        shown |= {name: np.full(UNITS, math.nan) for name in ("mean", "variance", "gamma_gradient", "beta_gradient")}
        shown |= {name: np.array(math.nan) for name in ("loss", "loss_after")}
        shown |= self.known | self._standing() | {f"{name}_before": value for name, value in self._before.items()}
        numbers: dict[str, Any] = shown | {name: float(shown[name]) for name in ("loss", "loss_after")}
        return Record(step=self.at - 1, part=part, update=(self.at - 1) // len(PARTS), **numbers)


def _numbers(value: Tensor) -> Array:
    found: Array = value.detach().numpy().copy()
    return found


def _rows(value: Tensor) -> Array:
    """(m, W) -> (W, m)."""
    return np.ascontiguousarray(_numbers(value).T)


def start(config: Config) -> Slow:
    """The network, before the first part."""
    return Slow(config)
