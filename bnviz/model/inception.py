"""A small Inception network: two blocks of four branches, for images of 8 x 8 pixels.

Ioffe & Szegedy (2015), section 4.2, train such a network on ImageNet (its Figure 5); here every branch has 8 channels.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import ACTIVATIONS

STEM, WIDTH, BRANCHES = 16, 8, 4  # channels of the stem, channels of a branch, branches of a block


class Convolution(nn.Module):
    """g(BN(W * u)), or g(W * u + b): a convolution that keeps the size, its nonlinearity, He's first weights.

    Batch normalization makes the bias redundant, and counts every location of a feature map as one more example
    (section 3.2).
    """

    def __init__(self, ins: int, outs: int, side: int, kind: "Kind") -> None:
        super().__init__()
        drawn = torch.randn(outs, ins, side, side, generator=kind.generator)
        self.weight = nn.Parameter(drawn * math.sqrt(2 / (ins * side * side)))  # (C, D, k, k)
        self.norm = BatchNorm(outs) if kind.normalized else None
        self.bias = None if kind.normalized else nn.Parameter(torch.zeros(outs))
        self.activation = kind.activation

    def forward(self, u: Tensor) -> Tensor:
        """(N, D, H, W) -> (N, C, H, W)."""
        x = F.conv2d(u, self.weight, self.bias, padding=self.weight.shape[-1] // 2)
        return ACTIVATIONS[self.activation](x if self.norm is None else self.norm(x))


class Kind:
    """What every layer of one network shares.

    Args:
        normalized: whether there is batch normalization before every nonlinearity. activation: "sigmoid", "tanh" or
            "relu". generator: draws the weights.
    """

    def __init__(self, normalized: bool, activation: str, generator: torch.Generator) -> None:
        self.normalized, self.activation, self.generator = normalized, activation, generator


class Block(nn.Module):
    """Four branches side by side: 1x1 | 1x1, 3x3 | 1x1, 3x3, 3x3 | pool, 1x1; their channels are concatenated."""

    def __init__(self, ins: int, kind: Kind) -> None:
        super().__init__()
        chains = ((1,), (1, 3), (1, 3, 3), (1,))
        self.branches = nn.ModuleList(
            nn.Sequential(*(Convolution(WIDTH if k else ins, WIDTH, side, kind) for k, side in enumerate(chain)))
            for chain in chains
        )

    def forward(self, u: Tensor) -> Tensor:
        """(N, D, H, W) -> (N, 32, H, W)."""
        *direct, pooled = self.branches
        return torch.cat([*(branch(u) for branch in direct), pooled(F.max_pool2d(u, 3, 1, 1))], dim=1)


class Inception(nn.Module):
    """Stem, block, 2x2 pooling, block, average over the image, dropout, linear layer.

    The weights depend on the generator alone: with and without batch normalization a network starts from the same.

    Args:
        normalized, activation, generator: see `Kind`. classes: K.
        dropout: the share of the 32 averages that is set to zero for every training example; the draws come from
            `generator`.
    """

    def __init__(
        self,
        normalized: bool,
        activation: str = "relu",
        dropout: float = 0.0,
        classes: int = 10,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        kind = Kind(normalized, activation, generator)
        wide = WIDTH * BRANCHES
        self.stem = Convolution(1, STEM, 3, kind)
        self.first, self.second = Block(STEM, kind), Block(wide, kind)
        self.weight = nn.Parameter(torch.randn(classes, wide, generator=generator) * math.sqrt(2 / wide))  # (K, 32)
        self.bias = nn.Parameter(torch.zeros(classes))
        self.dropout, self.generator = dropout, generator
        # pooling and small convolutions take a quarter less time so; torch's types do not know of it
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, u: Tensor) -> Tensor:
        """Logits (N, K) of square images given as rows (N, D)."""
        side = math.isqrt(u.shape[1])
        x = self.stem(u.view(-1, 1, side, side)).contiguous(memory_format=torch.channels_last)
        x = self.first(x)
        x = self.second(F.max_pool2d(x, 2)).mean((2, 3))  # (N, 32)
        if self.training and self.dropout:
            x = x * (torch.rand(x.shape, generator=self.generator) >= self.dropout) / (1 - self.dropout)
        return F.linear(x, self.weight, self.bias)

    @property
    def weights(self) -> list[nn.Parameter]:
        """Every layer's W, the biases, gamma and beta left out: what weight decay acts on."""
        return [value for name, value in self.named_parameters() if name.rpartition(".")[2] == "weight"]
