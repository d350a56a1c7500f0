"""Gradient descent with momentum and weight decay, as the paper's larger networks are trained."""

from collections.abc import Sequence

import torch
from torch import Tensor


class Momentum:
    """v <- momentum v + dL/dp + decay p, then p <- p - lr v; the decay acts on the weights only.

    The same as torch.optim.SGD with its weight_decay for the weights and none for the rest.

    Args:
        weights: what the decay acts on. others: biases, gamma, beta. decay: of L2 regularization.
    """

    def __init__(
        self, weights: Sequence[Tensor], others: Sequence[Tensor], momentum: float = 0.9, decay: float = 0.0
    ) -> None:
        self.weights, self.parameters = list(weights), [*weights, *others]
        self.momentum, self.decay = momentum, decay
        self.velocity = [torch.zeros_like(each) for each in self.parameters]

    def gradients(self, loss: Tensor) -> tuple[Tensor, ...]:
        """dL/dp of every parameter, the weights first."""
        return torch.autograd.grad(loss, self.parameters)

    @torch.no_grad()
    def step(self, grads: Sequence[Tensor], lr: float) -> None:
        """Move every parameter."""
        torch._foreach_mul_(self.velocity, self.momentum)
        torch._foreach_add_(self.velocity, list(grads))
        if self.decay:
            torch._foreach_add_(self.velocity[: len(self.weights)], self.weights, alpha=self.decay)
        torch._foreach_add_(self.parameters, self.velocity, alpha=-lr)
