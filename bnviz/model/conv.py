"""A small convolutional network whose normalization can be put in and taken out while its weights stay.

Ioffe & Szegedy (2015), section 3.2: in a convolution batch normalization keeps the convolution's property, so that
different locations of a feature map are normalized in the same way. A mini-batch of m images with maps of p x q is one
of m p q values a channel, and there is one gamma and one beta a channel, not one an activation.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.choices import PER_ACTIVATION
from bnviz.config import ConfigError
from bnviz.model import normalization as norms
from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import MLP, Hidden, Linear

SIDE = 3  # of a kernel
SMALL = 8  # the side up to which the first convolution keeps an image's size
LEAST = 2  # the side of the smallest maps


class PerActivation(BatchNorm):
    """Batch normalization of every activation of (N, C, H, W) on its own: as after a linear map, over the batch alone.

    gamma, beta and the running statistics are (C H W,).
    """

    def forward(self, x: Tensor) -> Tensor:
        """BN(x), each of its C H W activations a feature."""
        return super().forward(x.flatten(1)).view(x.shape)


class MapRMSNorm(nn.Module):
    """x / sqrt(mean(x^2) + eps) over all of one example's maps, then gamma a channel (Zhang & Sennrich 2019)."""

    def __init__(self, channels: int, dtype: torch.dtype | None = None) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels, 1, 1, dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W), of the same shape."""
        return F.rms_norm(x, x.shape[1:], eps=1e-5) * self.gamma


def made(kind: str, weight: Tensor, activations: int) -> nn.Module | None:
    """A fresh normalization of feature maps.

    Args:
        weight: W (C, D, k, k) of the convolution before it. activations: how many numbers it gives for one image.
    """
    kind = kind.removesuffix(norms.AFTER)
    if kind == PER_ACTIVATION:
        return PerActivation(activations, dtype=weight.dtype)
    if kind == "layer":  # over channels and locations, as in Wu & He (2018): one group
        return nn.GroupNorm(1, len(weight), dtype=weight.dtype)
    if kind == "group":  # a channel has many locations, so that a group may be one channel
        return norms.group(len(weight), weight.dtype, least=1)
    return MapRMSNorm(len(weight), weight.dtype) if kind == "rms" else norms.make(kind, weight)


class ConvHidden(Hidden):
    """One hidden layer g(Norm(W * u + b)) of feature maps; units are channels.

    Args:
        weight: W (C, D, 3, 3). stride: of the convolution, which keeps a map's size at 1. side: of its output maps.
    """

    def __init__(self, weight: Tensor, activation: str, normalization: str, stride: int, side: int) -> None:
        self.stride, self.activations = stride, len(weight) * side * side
        super().__init__(weight, activation, normalization)

    def made(self, kind: str) -> nn.Module | None:
        """A fresh normalization for this layer."""
        return made(kind, self.weight, self.activations)

    def affine(self, u: Tensor) -> Tensor:
        """W * u + b: (N, D, H, W) -> (N, C, H', W')."""
        weight = self.norm(self.weight) if self.of_weights and self.norm is not None else self.weight
        return F.conv2d(u, weight, self.bias, self.stride, SIDE // 2)

    def scale_and_shift(self) -> tuple[Tensor | None, Tensor | None]:
        """gamma and what is added last, (C,) each; neither where every activation has its own."""
        return (None, None) if isinstance(self.norm, PerActivation) else super().scale_and_shift()


class ConvNet(MLP):
    """Convolutions of 3 x 3, each followed by a normalization and a nonlinearity, then a linear output layer.

    The weights depend on the generator alone, not on the normalization: two networks from the same seed start equal.

    Args:
        pixels: D, of square images. channels: of every convolution. classes: K.
        activation, init, sigma, normalization, generator, dtype: as in `MLP`; "batch" is batch normalization of every
            channel over the mini-batch and its locations, `PER_ACTIVATION` that of every activation.

    Raises:
        ConfigError: the examples are no square images.
    """

    hidden: Sequence[ConvHidden]
    at_once = 2000  # images: their maps are some 25 MB

    def __init__(
        self,
        pixels: int,
        channels: Sequence[int],
        classes: int,
        activation: str = "sigmoid",
        init: str = "gaussian",
        sigma: float = 0.1,
        normalization: str = "none",
        *,
        generator: torch.Generator,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        nn.Module.__init__(self)
        self.side = side = math.isqrt(pixels)
        if side * side != pixels or side < SMALL:
            raise ConfigError("network takes conv only where data is a set of images: digits or mnist.")
        self.activation = activation
        layers: list[ConvHidden] = []
        for before, after in pairwise([1, *channels]):
            stride = strided(side, first=not layers)
            side = -(-side // stride)
            std = deviation(before, after, init, sigma)
            weight = torch.randn(after, before, SIDE, SIDE, generator=generator) * std
            layers.append(ConvHidden(weight.to(dtype), activation, normalization, stride, side))
        self.hidden = nn.ModuleList(layers)  # type: ignore[assignment]
        inputs = channels[-1] * side * side
        std = {"gaussian": sigma, "xavier": math.sqrt(2 / (inputs + classes)), "he": math.sqrt(2 / inputs)}[init]
        last = torch.randn(classes, inputs, generator=generator) * std
        self.output = Linear(last.to(dtype), torch.zeros(classes, dtype=dtype))

    def forward(self, u: Tensor, inputs: list[Tensor] | None = None) -> Tensor:
        """Logits (N, K) of images as rows u (N, D); each nonlinearity's input, (N, C, H, W), goes to `inputs`."""
        x = self.arranged(u)
        for layer in self.hidden:
            x = layer(x, inputs)
        return self.output(x.flatten(1))

    def arranged(self, u: Tensor) -> Tensor:
        """What the first layer receives: (N, D) -> (N, 1, H, W)."""
        return u.view(-1, 1, self.side, self.side)


def strided(side: int, first: bool) -> int:
    """The stride of the next convolution on maps of this side: 2, but 1 on a small image and on the smallest maps."""
    return 1 if side <= LEAST or (first and side <= SMALL) else 2


def deviation(before: int, after: int, init: str, sigma: float) -> float:
    """The standard deviation of a convolution's first weights: 9 numbers of each channel come in, 9 go out."""
    n, m = before * SIDE**2, after * SIDE**2
    return {"gaussian": sigma, "xavier": math.sqrt(2 / (n + m)), "he": math.sqrt(2 / n)}[init]
