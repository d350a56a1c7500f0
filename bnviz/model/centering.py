"""Normalization whose statistics stand inside or outside the gradient step, and what the gradient then sees.

Ioffe & Szegedy (2015), section 2: with x = u + b and x-hat = x - E[x], a gradient that ignores how E[x] depends on b
moves b by -lr dL/dx-hat. The mean moves along, x-hat is what it was, and so the next step is the same step again.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from bnviz.model.batchnorm import moments

STATISTICS = ("full batch", "mini-batch", "moving average", "refreshed")


class Normalization:
    """x-hat = (x - E[x]) / sqrt(Var[x] + eps), or x - E[x] alone.

    Attributes:
        inside: whether the gradient flows through E[x] and Var[x]; they are then always those of the values at hand.
        mean, variance: (C,) what a moving average or a refreshed statistic says; None before the first batch.
        used: the mean and variance (C,) of the last call, without a gradient; None before it.
    """

    def __init__(self, inside: bool, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.inside, self.eps, self.momentum = inside, eps, momentum
        self.mean: Tensor | None = None
        self.variance: Tensor | None = None
        self.used: tuple[Tensor, Tensor] | None = None
        self.age = 0  # batches seen

    def __call__(
        self, x: Tensor, statistics: str, scale: bool, every: int = 10, everyone: Tensor | None = None
    ) -> Tensor:
        """x-hat (N, C) of a mini-batch x (N, C).

        Args:
            statistics: one of `STATISTICS`; where they come from if they stand outside the gradient.
            scale: whether to divide by the standard deviation, not only to subtract the mean.
            every: after how many batches refreshed statistics are taken anew.
            everyone: x of the whole training set (M, C), for the full batch's statistics.
        """
        whole = statistics == "full batch" and everyone is not None
        mean, variance = moments(everyone if whole and everyone is not None else x)
        if not self.inside:
            mean, variance = self._outside(mean.detach(), variance.detach(), statistics, every)
        self.used = mean.detach(), variance.detach()
        return self.apply(x, mean, variance, scale)

    def apply(self, x: Tensor, mean: Tensor, variance: Tensor, scale: bool) -> Tensor:
        """x-hat by given statistics (C,)."""
        return (x - mean) / torch.sqrt(variance + self.eps) if scale else x - mean

    def taken(self, x: Tensor, statistics: str) -> tuple[Tensor, Tensor]:
        """The mean and variance (C,) that would be taken of x now; nothing moves by being looked at."""
        if self.inside or statistics in STATISTICS[:2] or self.mean is None or self.variance is None:
            return moments(x)
        return self.mean, self.variance

    def _outside(self, mean: Tensor, variance: Tensor, statistics: str, every: int) -> tuple[Tensor, Tensor]:
        if self.mean is None or self.variance is None:
            self.mean, self.variance = mean, variance
        elif statistics == "moving average":
            self.mean = torch.lerp(self.mean, mean, self.momentum)
            self.variance = torch.lerp(self.variance, variance, self.momentum)
        elif statistics != "refreshed" or self.age % every == 0:
            self.mean, self.variance = mean, variance
        self.age += 1
        return self.mean, self.variance


class Jacobians(NamedTuple):
    """How x-hat of one unit answers to its x, over a batch of m: each (m, m), row i for x-hat_i, column j for x_j."""

    moves: Tensor  # dNorm/dx: x moves, the statistics stand; what a gradient outside sees
    statistics: Tensor  # dNorm/dX: the statistics move; what it leaves out

    @property
    def both(self) -> Tensor:
        """The whole derivative, which batch normalization uses."""
        return self.moves + self.statistics


def jacobians(x: Tensor, scale: bool = True, eps: float = 1e-5) -> Jacobians:
    """The two parts of d x-hat / d x of one unit over a batch x (m,).

    With s = sqrt(Var + eps): dNorm/dx = I / s and dNorm/dX = -1 1' / (m s) - x-hat x-hat' / (m s). Centring only:
    I and -1 1' / m. Together they send the vector of ones to 0, the first alone to 1 / s: that is why b explodes.
    Ioffe & Szegedy (2015), section 2.
    """
    m = len(x)
    one, unit = torch.ones(m, m, dtype=x.dtype), torch.eye(m, dtype=x.dtype)
    if not scale:
        return Jacobians(unit, -one / m)
    s = math.sqrt(x.var(unbiased=False).item() + eps)
    hat = (x - x.mean()) / s
    return Jacobians(unit / s, -(one + torch.outer(hat, hat)) / (m * s))


def autograd_jacobian(x: Tensor, scale: bool = True, eps: float = 1e-5) -> Tensor:
    """d x-hat / d x (m, m) as autograd has it, the statistics inside the gradient."""
    norm = Normalization(inside=True, eps=eps)
    found = torch.autograd.functional.jacobian(lambda x: norm(x[:, None], "mini-batch", scale)[:, 0], x)
    assert isinstance(found, Tensor)
    return found
