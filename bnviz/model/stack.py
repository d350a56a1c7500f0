"""Many small networks of one shape, trained as one: a batch of matrices in place of a matrix."""

import math
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.mlp import ACTIVATIONS

EPS, MOMENTUM = 1e-5, 0.1


class Stack:
    """K multilayer perceptrons with the same first weights, each with its own learning rate.

    Every product is one ``torch.bmm`` over the K networks: (K, N, D) x (K, D, C). The networks do not touch: the loss
    that is differentiated is the sum of theirs, and one that turns non-finite leaves the others as they are.

    Args:
        sizes: D, the width of every hidden layer, the number of classes. activation: "sigmoid", "tanh" or "relu".
        std: of the first weights, layer by layer. normalized: whether batch normalization stands before every
            nonlinearity. rates: the K learning rates. generator: draws the weights.
    """

    def __init__(
        self,
        sizes: tuple[int, ...],
        activation: str,
        std: tuple[float, ...],
        normalized: bool,
        rates: tuple[float, ...],
        *,
        generator: torch.Generator,
    ) -> None:
        k, hidden = len(rates), sizes[1:-1]
        drawn = [torch.randn(m, n, generator=generator).T * s for (n, m), s in zip(pairwise(sizes), std, strict=True)]
        self.activation, self.normalized = activation, normalized
        self.weights = [each.repeat(k, 1, 1) for each in drawn]  # (K, D, C)
        self.shifts = [torch.zeros(k, 1, m) for m in sizes[1:]]  # beta where there is BN, b elsewhere
        self.scales = [torch.ones(k, 1, m) for m in hidden] if normalized else []  # gamma
        self.means = [torch.zeros(k, 1, m) for m in hidden] if normalized else []
        self.variances = [torch.ones(k, 1, m) for m in hidden] if normalized else []
        self.rates = torch.tensor(rates).view(k, 1, 1)

    def forward(self, u: Tensor, training: bool = True) -> Tensor:
        """Logits (K, N, C) of u (N, D)."""
        x = u.expand(len(self.rates), *u.shape)
        for layer, (weight, shift) in enumerate(zip(self.weights[:-1], self.shifts, strict=False)):
            x = torch.bmm(x, weight)
            if self.normalized:
                mean, variance = self._statistics(layer, x, training)
                x = (x - mean) * (self.scales[layer] * torch.rsqrt(variance + EPS))
            x = ACTIVATIONS[self.activation](x + shift)
        return torch.baddbmm(self.shifts[-1], x, self.weights[-1])

    def _statistics(self, layer: int, x: Tensor, training: bool) -> tuple[Tensor, Tensor]:
        """The mini-batch's mean and variance, which move the running ones; or the running ones: (K, 1, C) each."""
        if not training:
            return self.means[layer], self.variances[layer]
        variance, mean = torch.var_mean(x, 1, correction=0, keepdim=True)
        n = x.shape[1]
        self.means[layer].lerp_(mean.detach(), MOMENTUM)
        self.variances[layer].lerp_(variance.detach() * (n / (n - 1)), MOMENTUM)
        return mean, variance

    def step(self, x: Tensor, y: Tensor) -> Tensor:
        """One step of gradient descent on a mini-batch x (N, D), y (N,), each at its own rate; the losses (K,)."""
        parameters = [each.requires_grad_() for each in (*self.weights, *self.shifts, *self.scales)]
        logits = self.forward(x)  # (K, N, C)
        losses = F.cross_entropy(logits.flatten(0, 1), y.repeat(len(logits)), reduction="none")
        losses = losses.view(len(logits), -1).mean(1)
        grads = torch.autograd.grad(losses.sum(), parameters)
        for each, grad in zip(parameters, grads, strict=True):
            each.requires_grad_(False)
            each.addcmul_(grad, self.rates, value=-1)
        return losses.detach()

    @torch.no_grad()
    def accuracy(self, x: Tensor, y: Tensor) -> Tensor:
        """Percent of x (N, D) whose most probable class is y (N,), with the running statistics: (K,)."""
        return (self.forward(x, training=False).argmax(2) == y).float().mean(1) * 100


def deviations(sizes: tuple[int, ...], init: str, sigma: float) -> tuple[float, ...]:
    """The standard deviation of every layer's first weights: "gaussian" (sigma), "xavier" or "he"."""
    ways = {"gaussian": lambda n, m: sigma, "xavier": lambda n, m: math.sqrt(2 / (n + m)), "he": he}
    return tuple(ways[init](n, m) for n, m in pairwise(sizes))


def he(n: int, m: int) -> float:
    """sqrt(2 / n) for n inputs (He et al. 2015)."""
    return math.sqrt(2 / n)
