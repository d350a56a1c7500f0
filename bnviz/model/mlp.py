"""A multilayer perceptron whose normalization can be put in and taken out while its weights stay."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from bnviz.model import normalization as norms

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
INITS = ("gaussian", "xavier", "he")


class Linear(nn.Module):
    """W u + b from a given weight W (C, D) and bias b (C,); torch's own draws from the global generator."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, u: Tensor) -> Tensor:
        """(N, D) -> (N, C)."""
        return linear(u, self.weight, self.bias)


class Hidden(nn.Module):
    """One hidden layer g(Norm(W u + b)): a linear map, a normalization, a nonlinearity g.

    The bias b exists only where no mean subtraction follows, since that would cancel it (paper, section 3.2).

    Args:
        weight: W (C, D). activation: one of `ACTIVATIONS`. normalization: of `bnviz.model.normalization`.
    """

    bias: nn.Parameter | None
    norm: nn.Module | None
    of_weights = False  # whether the normalization acts on W itself
    after = False  # whether it stands behind the nonlinearity

    def __init__(self, weight: Tensor, activation: str, normalization: str) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.activation = activation
        self.register_parameter("bias", None)
        self.set_normalization(normalization)

    def set_normalization(self, kind: str) -> None:
        """Take another normalization, fresh; W stays. A bias that is cancelled is dropped; a new one starts at 0."""
        if self.of_weights and self.norm is not None:
            with torch.no_grad():
                self.weight.copy_(self.norm(self.weight))
        self.norm = self.made(kind)
        self.of_weights = getattr(self.norm, "of_weights", False)
        self.after = kind.endswith(norms.AFTER) and not self.of_weights
        if self.norm is not None:
            self.norm.train(self.training)
        if getattr(self.norm, "cancels_bias", False) and not self.after:
            self.bias = None
        elif self.bias is None:
            self.bias = nn.Parameter(self.weight.new_zeros(len(self.weight)))

    def made(self, kind: str) -> nn.Module | None:
        """A fresh normalization for this layer."""
        return norms.make(kind, self.weight)

    def affine(self, u: Tensor) -> Tensor:
        """W u + b: (N, D) -> (N, C)."""
        weight = self.norm(self.weight) if self.of_weights and self.norm is not None else self.weight
        return linear(u, weight, self.bias)

    def scale_and_shift(self) -> tuple[Tensor | None, Tensor | None]:
        """gamma (C,), if there is one, and what is added last: beta (C,) of a normalization, else the bias."""
        if self.norm is None:
            return None, self.bias
        return getattr(self.norm, "gamma", None), getattr(self.norm, "beta", None)

    def linear(self, u: Tensor) -> Tensor:
        """What the nonlinearity receives, Norm(W u + b) unless the normalization follows it: (N, D) -> (N, C)."""
        x = self.affine(u)
        return x if self.norm is None or self.of_weights or self.after else self.norm(x)

    def forward(self, u: Tensor, inputs: list[Tensor] | None = None) -> Tensor:
        """(N, D) -> (N, C); what the nonlinearity receives is appended to `inputs`."""
        x = self.linear(u)
        if inputs is not None:
            inputs.append(x)
        y = ACTIVATIONS[self.activation](x)
        return self.norm(y) if self.after and self.norm is not None else y


class MLP(nn.Module):
    """W g(... g(Norm(W_1 u)) ...) + b: hidden layers, then a linear output layer.

    The weights depend on the generator alone, not on the normalization: two networks from the same seed start equal.

    Args:
        sizes: D, the width of every hidden layer, and the number of classes K.
        activation: "sigmoid", "tanh" or "relu".
        init: "gaussian" (N(0, sigma^2)), "xavier" (variance 2 / (in + out)) or "he" (variance 2 / in); biases are 0.
        normalization: "none", "batch" or another of `bnviz.model.normalization`, before every hidden nonlinearity;
            behind it if the name ends in " after".
        generator: draws the weights.
    """

    hidden: Sequence[Hidden]
    at_once = 10**6  # examples that are evaluated together

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
        *hidden, last = [_draw(n, m, init, sigma, generator).to(dtype) for n, m in pairwise(sizes)]
        self.activation = activation
        self.hidden = nn.ModuleList([Hidden(weight, activation, normalization) for weight in hidden])  # type: ignore[assignment]
        self.output = Linear(last, torch.zeros(len(last), dtype=dtype))

    @property
    def weights(self) -> list[nn.Parameter]:
        """W of every hidden layer and of the output layer, each (out, in)."""
        return [*(layer.weight for layer in self.hidden), self.output.weight]

    def set_normalization(self, kind: str) -> None:
        """Put another normalization, fresh, into every hidden layer; the weights stay."""
        for layer in self.hidden:
            layer.set_normalization(kind)

    def arranged(self, u: Tensor) -> Tensor:
        """What the first layer receives, of examples (N, D)."""
        return u

    def forward(self, u: Tensor, inputs: list[Tensor] | None = None) -> Tensor:
        """Logits (N, K) of u (N, D); what each hidden nonlinearity receives, (N, C), is appended to `inputs`."""
        for layer in self.hidden:
            u = layer(u, inputs)
        return self.output(u)


def _draw(n: int, m: int, init: str, sigma: float, generator: torch.Generator) -> Tensor:
    """A weight (m, n), drawn in float32 whatever the network's precision: both start from the same network."""
    std = {"gaussian": sigma, "xavier": math.sqrt(2 / (n + m)), "he": math.sqrt(2 / n)}[init]
    return torch.randn(m, n, generator=generator) * std
