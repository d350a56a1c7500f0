"""Batch normalization's gradient, part by part: the straight path, and those through mean and variance.

Ioffe & Szegedy (2015), section 3, the six equations after Algorithm 1. Nothing here is left to autograd; the tests hold
every part to it.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Paths(NamedTuple):
    """What reaches the inputs of a batch normalization; m examples, C features. All are gradients of the loss."""

    normalized: Tensor  # (m, C) by x-hat: dL/dy gamma
    gamma: Tensor  # (C,) sum of dL/dy x-hat
    beta: Tensor  # (C,) sum of dL/dy
    variance: Tensor  # (C,) by sigma^2
    mean: Tensor  # (C,) by mu
    straight: Tensor  # (m, C) what comes to x past both statistics
    by_mean: Tensor  # (m, C) by way of the mean, which every example shares alike
    by_variance: Tensor  # (m, C) by way of the variance

    @property
    def x(self) -> Tensor:
        """dL/dx, the sum of all three, (m, C)."""
        return self.straight + self.by_mean + self.by_variance


def back(gradient: Tensor, x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor, eps: float) -> Paths:
    """The way back through a batch normalization of x (m, C) by its own mean and variance (C,).

    With s = sqrt(sigma^2 + eps): dL/dx-hat = dL/dy gamma; dL/dsigma^2 = -1/2 s^-3 sum dL/dx-hat (x - mu);
    dL/dmu = -1/s sum dL/dx-hat - 2/m dL/dsigma^2 sum (x - mu);
    dL/dx = dL/dx-hat / s + dL/dmu / m + 2/m (x - mu) dL/dsigma^2.

    Args:
        gradient: dL/dy (m, C). gamma: (C,). eps: added to the variance.
    """
    m, centered, scale = len(x), x - mean, torch.sqrt(variance + eps)
    by_normalized = gradient * gamma
    by_variance = -0.5 * (by_normalized * centered).sum(0) / scale**3
    by_mean = -by_normalized.sum(0) / scale - 2 / m * by_variance * centered.sum(0)
    return Paths(
        normalized=by_normalized,
        gamma=(gradient * centered / scale).sum(0),
        beta=gradient.sum(0),
        variance=by_variance,
        mean=by_mean,
        straight=by_normalized / scale,
        by_mean=(by_mean / m).expand_as(x),
        by_variance=2 / m * centered * by_variance,
    )
