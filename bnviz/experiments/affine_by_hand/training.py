"""Gamma and beta by hand: one unit's activations, normalized, then scaled and shifted as one likes.

Ioffe & Szegedy (2015), section 3: with gamma = sqrt(Var[x]) and beta = E[x] the original activations come back, exactly
if eps stands under the root. Nothing trains; one step shows the settings as they are.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.affine_by_hand.config import UNITS, Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.batchnorm import moments, normalize
from bnviz.records import Array, cell

LOW, HIGH, BINS = -3.5, 3.5, 70  # of the histograms
DOTS = 80  # images that are drawn as points
ENDS = (-3.0, 3.5)  # where the line over the points begins and ends
VARIANCES = np.logspace(-7, 1, 33)  # for which the part of eps is worked out


@dataclass(frozen=True)
class Record:
    """One unit: what it computed, normalized, and after gamma and beta; B bins."""

    step: int
    mean: float  # E[x]
    std: float  # sqrt(Var[x])
    y_mean: float
    y_std: float
    error: float  # root mean square of y - x; not a number where the normalization divides 0 by 0
    recover_gamma: float  # what Recover sets: sqrt(Var + eps), or sqrt(Var)
    recover_beta: float
    left: float  # the error that Recover leaves
    eps_share: float  # relative error of leaving eps out: 1 - sqrt(Var / (Var + eps)); not a number where eps is 0
    shares: Array  # (V,) the same at `VARIANCES`; not a number where eps is 0
    variances: Array  # (UNITS,) of every unit of the layer
    lefts: Array  # (UNITS,) measured: the error that leaving eps out leaves there, over the unit's own spread
    x: Array  # (B,) images by x
    hat: Array  # (B,) by x-hat
    y: Array  # (B,) by y
    dots_hat: Array  # (DOTS,) x-hat of some images
    dots_x: Array  # (DOTS,) their x
    line: Array  # (2,) y at both ends of the line
    gives_x: Array  # (2,) likewise for the line that gives x back

    def table(self) -> list[Row]:
        """One row."""
        names = ("mean", "std", "error", "recover_gamma", "recover_beta", "left", "eps_share")
        return [{"step": self.step, **{name: cell(getattr(self, name)) for name in names}}]


class ByHand(Live):
    """A layer that does not train, looked at one unit at a time."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        images, *_ = train.tensors(data.load("digits"))
        draw = torch.Generator().manual_seed(config.seed)
        weight = 0.1 * torch.randn(UNITS, images.shape[1], generator=draw)
        self.layer = (images[: config.images] @ weight.T).to(getattr(torch, config.precision))  # (N, UNITS)
        self.at = 0

    def step(self) -> Record:
        """Show the settings as they are."""
        self.config = config = self.wanted
        x = self.layer[:, [config.which_unit]]  # (N, 1)
        if config.dead:
            x = torch.zeros_like(x)
        mean, variance = moments(x)
        hat = normalize(x, mean, variance, None, None, config.eps)
        y = config.gamma * hat + config.beta
        gamma = torch.sqrt(variance if config.leave_out else variance + config.eps)
        self.at += 1
        ends = torch.tensor(ENDS, dtype=x.dtype)
        variances, lefts = self._short(config.eps)
        return Record(
            step=self.at - 1,
            mean=mean.item(),
            std=variance.sqrt().item(),
            y_mean=y.mean().item(),
            y_std=y.std(correction=0).item(),
            error=train.rms(y - x),
            recover_gamma=gamma.item(),
            recover_beta=mean.item(),
            left=train.rms(gamma * hat + mean - x),
            eps_share=float(short(np.array([variance.item()]), config.eps)[0]),
            shares=short(VARIANCES, config.eps),
            variances=variances,
            lefts=lefts,
            x=counted(x),
            hat=counted(hat),
            y=counted(y),
            dots_hat=dotted(hat),
            dots_x=dotted(x),
            line=(config.gamma * ends + config.beta).double().numpy(),
            gives_x=(torch.sqrt(variance + config.eps) * ends + mean).double().numpy(),
        )

    def _short(self, eps: float) -> tuple[Array, Array]:
        """Every unit's variance and the relative error of its recovery without eps, both (UNITS,)."""
        mean, variance = moments(self.layer)
        back = normalize(self.layer, mean, variance, variance.sqrt(), mean, eps)
        error = (back - self.layer).double().square().mean(0).sqrt()
        return variance.double().numpy(), (error / variance.double().sqrt()).numpy()


def short(variance: Array, eps: float) -> Array:
    """How much sqrt(Var) falls short of sqrt(Var + eps), as a share of it; not a number where eps is 0."""
    if eps == 0:
        return np.full(len(variance), math.nan)
    found: Array = 1 - np.sqrt(variance / (variance + eps))
    return found


def counted(values: Tensor) -> Array:
    """How many lie in each bin, (B,); what is outside is counted in the outermost, what is no number nowhere."""
    found = values.double().numpy().ravel()
    found = np.clip(found[np.isfinite(found)], LOW, HIGH - 1e-9)
    return np.histogram(found, BINS, (LOW, HIGH))[0].astype(np.float64)


def dotted(values: Tensor) -> Array:
    """The values of `DOTS` images, evenly from the batch, (DOTS,)."""
    chosen = np.linspace(0, len(values) - 1, DOTS).astype(int)
    return values[:, 0].double().numpy()[chosen]


def start(config: Config) -> ByHand:
    """The layer, nothing shown yet."""
    return ByHand(config)
