"""Sharpness: the largest eigenvalue of the loss's second derivatives, by power iteration.

Gradient descent with rate eta goes down a parabola of curvature s only while s < 2 / eta; Cohen et al. (2021),
"Gradient descent on neural networks typically occurs at the edge of stability", section 2.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


class Sharpness:
    """The sharpness of one loss, followed while its parameters move: the direction found last is where it begins.

    Args:
        parameters: theta. generator: draws the first direction.
    """

    def __init__(self, parameters: Sequence[Tensor], generator: torch.Generator) -> None:
        drawn = [torch.randn(p.shape, generator=generator).to(p.dtype) for p in parameters]
        self.direction = unit(drawn)

    def measure(self, loss: Callable[[], Tensor], parameters: Sequence[Tensor], iterations: int) -> float:
        """The largest eigenvalue in absolute value, with its sign: v <- H v / |H v|, then v^T H v.

        Args:
            loss: of the parameters as they are. iterations: how many products with H.
        """
        slopes = torch.autograd.grad(loss(), parameters, create_graph=True)
        value = 0.0
        for left in range(iterations, 0, -1):
            products = torch.autograd.grad(slopes, parameters, self.direction, retain_graph=left > 1)
            value = sum((a * b).sum().item() for a, b in zip(products, self.direction, strict=True))
            self.direction = unit(products)
        return value


def unit(vector: Sequence[Tensor]) -> list[Tensor]:
    """A vector in parts, divided by its length; as it is if that is 0 or not a number."""
    length = torch.stack([part.square().sum() for part in vector]).sum().sqrt().item()
    return [part / length if 0 < length < float("inf") else part.clone() for part in vector]
