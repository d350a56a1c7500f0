"""Inputs with zero mean, unit variance, without correlations: LeCun et al. (1998), section 4.3.

Ioffe & Szegedy (2015), section 2: "It has been long known that the network training converges faster if its inputs are
whitened, i.e., linearly transformed to have zero means and unit variances, and decorrelated."
"""

from typing import NamedTuple

import torch
from torch import Tensor

KINDS = ("raw", "centred", "standardized", "zca", "pca")


class Statistics(NamedTuple):
    """What a transform needs to know of N inputs of D features."""

    mean: Tensor  # (D,)
    std: Tensor  # (D,) 0 in a feature that is always the same
    eigenvalues: Tensor  # (D,) of the covariance, the largest first
    vectors: Tensor  # (D, D) its eigenvectors, one a column

    @classmethod
    def of(cls, x: Tensor, portion: int = 10_000) -> "Statistics":
        """Of x (N, D), in float64; N - 1 is divided by."""
        mean = x.mean(0, dtype=torch.float64)
        covariance = torch.zeros(x.shape[1], x.shape[1], dtype=torch.float64)
        for part in x.split(portion):
            centred = part.double() - mean
            covariance += centred.T @ centred
        covariance /= len(x) - 1
        values, vectors = torch.linalg.eigh(covariance)
        return cls(mean, covariance.diagonal().sqrt(), values.flip(0).clamp(min=0), vectors.flip(1))


class Transform(NamedTuple):
    """u -> (u - shift) scale, or (u - shift) matrix where features are mixed."""

    shift: Tensor  # (D,)
    scale: Tensor  # (D,) what every feature is multiplied by
    matrix: Tensor | None = None  # (D, D)

    def __call__(self, u: Tensor) -> Tensor:
        """Of u (N, D), in its own precision."""
        centred = u - self.shift.to(u.dtype)
        return centred * self.scale.to(u.dtype) if self.matrix is None else centred @ self.matrix.to(u.dtype)

    @property
    def gain(self) -> Tensor:
        """How much a change of one feature changes the transformed input, as lengths: (D,)."""
        return self.scale if self.matrix is None else self.matrix.norm(dim=1)


def transform(kind: str, known: Statistics, floor: float) -> Transform:
    """One of `KINDS`, from the statistics of the training set.

    ``zca`` is U diag(1 / sqrt(max(lambda, floor))) U', which stays as close to the input as a whitening can; ``pca``
    leaves out the last factor: the same, turned into the directions of the eigenvectors (Kessy et al. 2018). A feature
    that never varies stays 0.

    Args:
        floor: below which no eigenvalue counts: whoever divides by a small one enlarges what hardly ever varies.
    """
    one, nothing = torch.ones_like(known.mean), torch.zeros_like(known.mean)
    if kind == "raw":
        return Transform(nothing, one)
    if kind == "centred":
        return Transform(known.mean, one)
    if kind == "standardized":
        return Transform(known.mean, torch.where(known.std > 0, 1 / known.std, one))
    turned = known.vectors / known.eigenvalues.clamp(min=floor).sqrt()  # (D, D), a column a direction
    return Transform(known.mean, one, turned @ known.vectors.T if kind == "zca" else turned)


def second_moment(u: Tensor) -> Tensor:
    """The eigenvalues of E[u u'] of inputs u (N, D), the largest first: (D,).

    They are the curvatures of a linear model's squared error, up to a factor: the largest bounds the learning rate, and
    the smallest ones are learned as much more slowly as they are smaller (LeCun et al. 1998, section 5).
    """
    wide = u.double()
    return torch.linalg.eigvalsh(wide.T @ wide / len(u)).flip(0).clamp(min=0)
