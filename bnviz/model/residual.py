"""A residual network of one width: x = V u, then x <- x + f(x) block after block, f = W ReLU(Norm(x)).

De & Smith (2020), "Batch normalization biases residual blocks towards the identity function in deep networks".
SkipInit, x + alpha f(x) with a learned alpha that starts at 0, is theirs too (section 4).
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import Linear

KINDS = ("none", "batch", "skip", "layer")  # what stands in every block; "skip" is SkipInit


class Block(nn.Module):
    """x + alpha W ReLU(Norm(x)); alpha is 1 where it is not learned.

    Args:
        weight: W (C, C). kind: one of `KINDS`.
    """

    def __init__(self, weight: Tensor, kind: str) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        norms = {"batch": BatchNorm, "layer": nn.LayerNorm}
        self.norm = norms[kind](len(weight), dtype=weight.dtype) if kind in norms else None
        self.alpha = nn.Parameter(weight.new_zeros(())) if kind == "skip" else None

    def branch(self, x: Tensor) -> Tensor:
        """What is added to the stream: (N, C) -> (N, C)."""
        found = linear(torch.relu(x if self.norm is None else self.norm(x)), self.weight)
        return found if self.alpha is None else self.alpha * found

    def forward(self, x: Tensor) -> Tensor:
        """(N, C) -> (N, C)."""
        return x + self.branch(x)


class ResidualNet(nn.Module):
    """A linear stem, blocks on its stream, a linear output layer; nothing normalizes the stream itself.

    The blocks' first weights are He's; those of the stem have variance 1 / D, so that the stream begins as large as the
    examples, and those of the output layer torch's 1 / (3 C). They depend on the generator alone: networks of every
    kind start from the same.

    Args:
        features: D. width: C. blocks: how many. classes: K. kind: one of `KINDS`. generator: draws the weights.
    """

    blocks: Sequence[Block]

    def __init__(
        self,
        features: int,
        width: int,
        blocks: int,
        classes: int,
        kind: str,
        *,
        generator: torch.Generator,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.stem = nn.Parameter((torch.randn(width, features, generator=generator) / math.sqrt(features)).to(dtype))
        std = math.sqrt(2 / width)
        drawn = [torch.randn(width, width, generator=generator) * std for _ in range(blocks)]
        self.blocks = nn.ModuleList([Block(weight.to(dtype), kind) for weight in drawn])  # type: ignore[assignment]
        last = torch.randn(classes, width, generator=generator) / math.sqrt(3 * width)
        self.output = Linear(last.to(dtype), torch.zeros(classes, dtype=dtype))

    @property
    def weights(self) -> list[nn.Parameter]:
        """Of the stem, of every block and of the output layer."""
        return [self.stem, *(block.weight for block in self.blocks), self.output.weight]

    def stand_still(self) -> None:
        """Let the running statistics stay as they are: for a network that is only used with a batch's own."""
        for module in self.modules():
            if isinstance(module, BatchNorm):
                module.momentum = 0.0

    def forward(self, u: Tensor, streams: list[Tensor] | None = None) -> Tensor:
        """Logits (N, K) of u (N, D); the stream before the first block and after each, (N, C), goes to `streams`."""
        x = linear(u, self.stem)
        for block in self.blocks:
            if streams is not None:
                streams.append(x)
            x = block(x)
        if streams is not None:
            streams.append(x)
        return self.output(x)
