"""A multilayer perceptron whose normalization can be put in and taken out while its weights stay."""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from bnviz.model.batchnorm import BatchNorm

ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
INITS = ("gaussian", "xavier", "he")
NORMALIZATIONS = ("none", "batch")


def normalizer(kind: str, features: int, dtype: torch.dtype | None = None) -> nn.Module:
    """A fresh normalization of (N, C): the one place that knows what each kind is. Raises KeyError."""
    made: dict[str, Callable[[], nn.Module]] = {
        "none": nn.Identity,
        "batch": lambda: BatchNorm(features, dtype=dtype),
    }
    return made[kind]()


class MLP(nn.Module):
    """W_L g(... g(Norm(W_1 u)) ...) + b: hidden layers of a linear map, a normalization and a nonlinearity g.

    A hidden layer has a bias only where no mean subtraction follows, since that would cancel it (paper, section 3.2).
    The weights depend on the generator alone, not on the normalization: two networks from the same seed start equal.

    Args:
        sizes: D, the width of every hidden layer, and the number of classes.
        activation: "sigmoid", "tanh" or "relu".
        init: "gaussian" (N(0, sigma^2)), "xavier" (variance 2 / (in + out)) or "he" (variance 2 / in); biases are 0.
        normalization: "none" or "batch", before every hidden nonlinearity.
        generator: draws the weights.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "sigmoid",
        init: str = "gaussian",
        sigma: float = 0.1,
        normalization: str = "none",
        *,
        generator: torch.Generator,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.activation = activation
        self.normalization = normalization
        pairs = list(itertools.pairwise(sizes))
        weights = [_draw(n, m, init, sigma, generator, dtype) for n, m in pairs]
        self.weights = nn.ParameterList(weights)  # each (out, in)
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(m, dtype=dtype)) for _, m in pairs])
        self.norms = nn.ModuleList([normalizer(normalization, m, dtype) for m in sizes[1:-1]])

    @property
    def depth(self) -> int:
        """How many hidden layers there are."""
        return len(self.norms)

    def set_normalization(self, kind: str) -> None:
        """Put another normalization into every hidden layer; the weights and biases stay.

        A fresh batch normalization starts with gamma = 1, beta = 0; one that is taken out is gone.
        """
        self.normalization = kind
        self.norms = nn.ModuleList([normalizer(kind, len(b), b.dtype) for b in list(self.biases)[:-1]])
        self.norms.train(self.training)

    def trained(self) -> list[nn.Parameter]:
        """The parameters that a step moves: without the biases that a normalization would cancel."""
        free = [*self.weights, self.biases[-1]]
        if self.normalization == "none":
            return [*free, *list(self.biases)[:-1]]
        return [*free, *self.norms.parameters()]

    def forward(self, u: Tensor, inputs: list[Tensor] | None = None) -> Tensor:
        """Logits (N, K) of u (N, D); what each hidden nonlinearity receives (N, C) is appended to `inputs`."""
        g = ACTIVATIONS[self.activation]
        for k, norm in enumerate(self.norms):
            bias = self.biases[k] if self.normalization == "none" else None
            x = norm(nn.functional.linear(u, self.weights[k], bias))  # (N, C)
            if inputs is not None:
                inputs.append(x)
            u = g(x)
        return nn.functional.linear(u, self.weights[-1], self.biases[-1])


def _draw(n: int, m: int, init: str, sigma: float, generator: torch.Generator, dtype: torch.dtype) -> nn.Parameter:
    std = {"gaussian": sigma, "xavier": math.sqrt(2 / (n + m)), "he": math.sqrt(2 / n)}[init]
    # drawn in float32 whatever the precision, so that both precisions start from the same network
    return nn.Parameter((torch.randn(m, n, generator=generator) * std).to(dtype))
