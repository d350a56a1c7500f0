"""Batch normalization, written out (Ioffe & Szegedy 2015, Algorithms 1 and 2)."""

from typing import ClassVar, Literal

import torch
from torch import Tensor, nn


class NoVariance(ValueError):
    """A feature that is the same in the whole mini-batch cannot be divided by its standard deviation where eps is 0."""


def moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mini-batch mean and biased variance of every feature: x (N, C) or (N, C, H, W) -> (C,), (C,).

    mu_B = 1/m sum_i x_i and sigma_B^2 = 1/m sum_i (x_i - mu_B)^2, where m counts the mini-batch and, for images,
    the locations too (section 3.2).
    """
    axes = [0, *range(2, x.ndim)]
    mean = x.mean(axes)
    return mean, (x - per_feature(mean, x)).square().mean(axes)  # a third of the time of x.var


def per_feature(value: Tensor, like: Tensor) -> Tensor:
    """A (C,) tensor shaped so that it acts on the features of `like`: (1, C) or (1, C, 1, 1)."""
    return value.view(1, -1, *([1] * (like.ndim - 2)))


def normalize(
    x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor | None, beta: Tensor | None, eps: float
) -> Tensor:
    """Normalize x by given statistics (C,), then scale and shift: gamma (x - mean) / sqrt(variance + eps) + beta."""
    y = (x - per_feature(mean, x)) / per_feature(torch.sqrt(variance + eps), x)
    if gamma is not None:
        y = y * per_feature(gamma, x)
    return y if beta is None else y + per_feature(beta, x)


def batch_norm(x: Tensor, gamma: Tensor | None, beta: Tensor | None, eps: float) -> Tensor:
    """BN_{gamma, beta}(x) of a mini-batch (Algorithm 1), each feature on its own.

    x-hat = (x - mu_B) / sqrt(sigma_B^2 + eps), y = gamma x-hat + beta; gamma and beta (C,) or None. The gradient
    flows through mu_B and sigma_B^2 as well.
    """
    mean, variance = moments(x)
    return normalize(x, mean, variance, gamma, beta, eps)


class BatchNorm(nn.Module):
    """Batch normalization of (N, C) or (N, C, H, W), with running statistics for inference.

    In training mode the mini-batch's own statistics normalize, with the biased variance, and the running ones move:
    E[x] <- (1 - momentum) E[x] + momentum mu_B and Var[x] likewise with the unbiased variance m/(m-1) sigma_B^2. In
    inference mode (Algorithm 2) the running statistics normalize, so that BN is a fixed linear map.

    Args:
        features: C. eps: added to the variance; 0 is allowed.
        momentum: the weight of a new mini-batch in the running statistics; None for the average of all mini-batches so
            far, each with the same weight.
        affine: whether there are gamma (at first 1) and beta (at first 0); or the one that there is alone.

    Raises:
        ValueError: eps is negative or not a number.
    """

    cancels_bias: ClassVar[bool] = True  # a bias just before it is subtracted again with the mean (section 3.2)
    running_mean: Tensor
    running_var: Tensor

    def __init__(
        self,
        features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool | Literal["gamma", "beta"] = True,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        if not eps >= 0:
            raise ValueError(f"eps takes a number of 0 or more; got {eps}")
        self.eps, self.momentum = eps, momentum
        self.batches = 0  # mini-batches that have moved the running statistics
        self.gamma = nn.Parameter(torch.ones(features, dtype=dtype)) if affine in (True, "gamma") else None
        self.beta = nn.Parameter(torch.zeros(features, dtype=dtype)) if affine in (True, "beta") else None
        self.register_buffer("running_mean", torch.zeros(features, dtype=dtype))
        self.register_buffer("running_var", torch.ones(features, dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        """BN(x).

        Raises:
            ValueError: x has another shape, or in training mode one value a feature, which has no variance.
            NoVariance: a variance is 0, and so is eps.
        """
        features = len(self.running_mean)
        if x.ndim < 2 or x.shape[1] != features:
            raise ValueError(
                f"batch normalization of {features} features takes the shape (N, {features}) or (N, {features}, H, W); "
                f"got {tuple(x.shape)}"
            )
        if self.training and x.numel() == x.shape[1]:
            raise ValueError(f"batch normalization needs more than one value per feature; got shape {tuple(x.shape)}")
        return self.fused(x) if self.eps > 0 else self.written_out(x)

    def written_out(self, x: Tensor) -> Tensor:
        """BN(x), step by step as in the paper."""
        mean, variance = moments(x.detach()) if self.training else (self.running_mean, self.running_var)
        if self.eps == 0 and (variance == 0).any():
            feature = int((variance == 0).nonzero()[0])
            raise NoVariance(f"feature {feature} has the variance 0, and eps is 0: it cannot be divided by their root")
        if not self.training:
            return normalize(x, mean, variance, self.gamma, self.beta, self.eps)
        self.observe(mean, variance, x.numel() // x.shape[1])
        return batch_norm(x, self.gamma, self.beta, self.eps)

    def fused(self, x: Tensor) -> Tensor:
        """The same in one kernel of torch, which halves a step's time but refuses eps = 0."""
        statistics = self.running_mean, self.running_var
        weight = self.weight_of_next() if self.training else 0.0
        return torch.batch_norm(x, self.gamma, self.beta, *statistics, self.training, weight, self.eps, False)

    def weight_of_next(self) -> float:
        """Count one more mini-batch; its weight in the running statistics."""
        self.batches += 1
        return 1 / self.batches if self.momentum is None else self.momentum

    @torch.no_grad()
    def observe(self, mean: Tensor, variance: Tensor, m: int) -> None:
        """Let a mini-batch of m values move the running statistics; `variance` is the biased one."""
        weight = self.weight_of_next()
        self.running_mean.lerp_(mean, weight)
        self.running_var.lerp_(variance * (m / (m - 1)), weight)
