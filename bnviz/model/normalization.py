"""What may stand at a nonlinearity besides batch normalization, by name; torch's own modules where there are any."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

import torch
from torch import Tensor, nn

from bnviz.model.batchnorm import BatchNorm, per_feature

GROUPS, LEAST = 10, 8  # of group normalization: groups at most, and features of a group at least
AFTER = " after"  # ends the name of a normalization that stands behind the nonlinearity


class WeightNorm(nn.Module):
    """W = g v / |v| of every unit: its incoming weights' length and direction are learned apart.

    Salimans & Kingma (2016). torch's parametrization computes the same but cannot be pickled.

    Args:
        v: (C, D) or (C, D, k, k), the weights that it starts from: g is their length, so that W = v at first.
    """

    of_weights: ClassVar[bool] = True
    g: nn.Parameter

    def __init__(self, v: Tensor) -> None:
        super().__init__()
        self.g = nn.Parameter(v.detach().flatten(1).norm(dim=1).view(-1, *[1] * (v.ndim - 1)))

    def forward(self, v: Tensor) -> Tensor:
        """W of v, of the same shape."""
        return torch._weight_norm(v, self.g, 0)


class NoisyBatchNorm(BatchNorm):
    """Batch normalization, then noise of non-zero mean and non-unit variance: s y + m, drawn anew by `renew`.

    Santurkar et al. (2018), section 2.2 and appendix A: every unit draws a mean and a scale at every step, every
    example its m and s around them. In inference mode there is no noise.
    """

    m: Tensor | None = None
    s: Tensor | None = None

    @torch.no_grad()
    def renew(self, n: int, strength: float, generator: torch.Generator) -> None:
        """Noise for a mini-batch of n: mean from U(-1/2, 1/2), scale from U(1, 5/4), within 0.1; times `strength`."""
        width = len(self.running_mean)
        mean, scale = torch.rand(2, width, generator=generator)  # (C,), (C,)
        near, apart = torch.rand(n, width, generator=generator), torch.randn(n, width, generator=generator)
        self.m = strength * (mean - 0.5 + 0.1 * (2 * near - 1))  # (N, C)
        self.s = 1 + strength * (0.25 * scale + 0.1 * apart)

    def forward(self, x: Tensor) -> Tensor:
        """BN(x), and in training mode the noise that was drawn last."""
        y = super().forward(x)
        return y if self.m is None or self.s is None or not self.training else self.s * y + self.m


class DynamicTanh(nn.Module):
    """gamma tanh(alpha x) + beta in the place of a normalization; alpha is learned too (Zhu et al. 2025, Algorithm 1).

    Nothing is measured of the mini-batch or of the example: large inputs are squashed, and the mean stays.

    Args:
        features: C. alpha: its first value, 0.5 in the paper.
    """

    def __init__(self, features: int, alpha: float = 0.5, dtype: torch.dtype | None = None) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.full((), alpha, dtype=dtype))
        self.gamma = nn.Parameter(torch.ones(features, dtype=dtype))
        self.beta = nn.Parameter(torch.zeros(features, dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C) or (N, C, H, W), of the same shape."""
        return per_feature(self.gamma, x) * torch.tanh(self.alpha * x) + per_feature(self.beta, x)


def group(features: int, dtype: torch.dtype | None = None, *, least: int = LEAST) -> nn.Module:
    """Group normalization of up to `GROUPS` equal groups of at least `least` features (Wu & He 2018).

    Less than that is one group, which is layer normalization: the normalized features of a group of two are 1 and -1
    whatever they were, and of one feature 0.
    """
    counts = (k for k in range(GROUPS, 0, -1) if features % k == 0 and features // k >= least)
    return nn.GroupNorm(next(counts, 1), features, dtype=dtype)


# Each made from the number of features. One that cancels a bias before it says so in a class attribute `cancels_bias`.
NORMALIZATIONS: dict[str, Callable[..., nn.Module] | None] = {
    "none": None,
    "batch": BatchNorm,
    "batch without affine": partial(BatchNorm, affine=False),
    "batch with gamma": partial(BatchNorm, affine="gamma"),
    "batch with beta": partial(BatchNorm, affine="beta"),
    "noisy batch": NoisyBatchNorm,
    "layer": nn.LayerNorm,
    "group": group,
    "rms": partial(nn.RMSNorm, eps=1e-5),
    "dynamic tanh": DynamicTanh,
}
KINDS = ("none", "batch", "layer", "group", "rms", "weight", "dynamic tanh")


def make(kind: str, weight: Tensor) -> nn.Module | None:
    """A fresh normalization for a layer of weights (C, D); `kind` may end in ``" after"``. None for "none"."""
    kind = kind.removesuffix(AFTER)
    if kind == "weight":
        return WeightNorm(weight)
    found = NORMALIZATIONS[kind]
    return None if found is None else found(len(weight), dtype=weight.dtype)
