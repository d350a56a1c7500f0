"""What the advice changes: networks with dropout and local response normalization, distorted images."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.model.inception import Convolution, Kind
from bnviz.model.mlp import MLP

HIDDEN = (100, 100, 100)
CHANNELS = (8, 16)


class Perceptron(nn.Module):
    """Three hidden layers of ReLUs, with dropout behind each in training mode.

    Args:
        dropout: the share that is set to zero. draw: of the weights first, then of what is dropped.
    """

    def __init__(self, sizes: Sequence[int], bn: bool, dropout: float, draw: torch.Generator) -> None:
        super().__init__()
        self.inner = MLP(sizes, "relu", "he", normalization="batch" if bn else "none", generator=draw)
        self.dropout, self.draw = dropout, draw

    @property
    def weights(self) -> list[Tensor]:
        """Every layer's W: what L2 acts on."""
        return [*self.inner.weights]

    def forward(self, u: Tensor) -> Tensor:
        """Logits (N, K) of u (N, D)."""
        for layer in self.inner.hidden:
            u = layer(u)
            if self.training and self.dropout:
                u = u * (torch.rand(u.shape, generator=self.draw) >= self.dropout) / (1 - self.dropout)
        found: Tensor = self.inner.output(u)
        return found


class Convolutional(nn.Module):
    """Two convolutions of 3 x 3 with ReLUs, 2 x 2 pooling between them, an average over the image, a linear layer.

    Args:
        responses: whether a local response normalization follows each nonlinearity: x / (2 + 10^-4 sum x_j^2)^0.75 over
            five neighbouring channels (Krizhevsky et al. 2012, section 3.3).
    """

    def __init__(self, classes: int, bn: bool, responses: bool, draw: torch.Generator) -> None:
        super().__init__()
        kind = Kind(bn, "relu", draw)
        self.first, self.second = Convolution(1, CHANNELS[0], 3, kind), Convolution(*CHANNELS, 3, kind)
        self.weight = nn.Parameter(torch.randn(classes, CHANNELS[1], generator=draw) * math.sqrt(2 / CHANNELS[1]))
        self.bias = nn.Parameter(torch.zeros(classes))
        self.responses = responses

    @property
    def weights(self) -> list[Tensor]:
        """Every layer's W."""
        return [self.first.weight, self.second.weight, self.weight]

    def forward(self, u: Tensor) -> Tensor:
        """Logits (N, K) of square images given as rows (N, D)."""
        side = math.isqrt(u.shape[1])
        x = self._responded(self.first(u.view(-1, 1, side, side)))
        x = self._responded(self.second(F.max_pool2d(x, 2)))
        return F.linear(x.mean((2, 3)), self.weight, self.bias)

    def _responded(self, x: Tensor) -> Tensor:
        return (
            F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2.0) if self.responses else x
        )  # alpha counts for all 5


def distorted(u: Tensor, how: str, draw: torch.Generator) -> Tensor:
    """Images u (N, D), each distorted in its own way.

    Args:
        how: "shifts", by up to a pixel in each direction, zeros coming in; or "photometric", a contrast from 1/2 to 3/2
            and a brightness from -1/4 to 1/4, within [0, 1].
    """
    n, side = len(u), math.isqrt(u.shape[1])
    if how == "photometric":
        contrast, brightness = 0.5 + torch.rand(n, 1, generator=draw), 0.5 * torch.rand(n, 1, generator=draw) - 0.25
        return (u * contrast + brightness).clamp(0, 1)
    padded = F.pad(u.view(n, side, side), (1, 1, 1, 1))
    rows, columns = (torch.randint(3, (n, 1), generator=draw) + torch.arange(side) for _ in range(2))  # (N, side)
    return padded[torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]].reshape(n, -1)
