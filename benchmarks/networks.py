"""The networks that are watched in benchmarks and tests: small ones of every kind, for images of one channel.

Each takes images (N, 1, H, W) and gives logits (N, 10). `norm` is "bn", "ln" or "none".
"""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CLASSES = 10
Norm1d = Callable[[int], nn.Module]


def norm_1d(norm: str, momentum: float | None = 0.1) -> Norm1d:
    """Makes the normalization of so many features."""
    made: dict[str, Norm1d] = {
        "bn": lambda width: nn.BatchNorm1d(width, momentum=momentum),
        "ln": nn.LayerNorm,
        "none": lambda _width: nn.Identity(),
    }
    return made[norm]


def mlp(
    side: int = 8,
    width: int = 100,
    depth: int = 3,
    norm: str = "bn",
    activation: Callable[[], nn.Module] = nn.ReLU,
    dropout: float = 0.0,
    bias: bool | None = None,
    momentum: float = 0.1,
) -> nn.Sequential:
    """Hidden layers of Linear, normalization, nonlinearity and, where asked for, dropout."""
    layers: list[nn.Module] = [nn.Flatten()]
    fan_in = side * side
    for _ in range(depth):
        layers += [nn.Linear(fan_in, width, bias=norm != "bn" if bias is None else bias)]
        layers += [norm_1d(norm, momentum)(width)] if norm != "none" else []
        layers += [activation()]
        layers += [nn.Dropout(dropout)] if dropout else []
        fan_in = width
    return nn.Sequential(*layers, nn.Linear(fan_in, CLASSES))


class CNN(nn.Module):
    """Three convolutions, each with a normalization and a ReLU that is called as a function; then the mean."""

    def __init__(self, width: int = 16, dropout: float = 0.0, bias: bool = False, momentum: float = 0.1) -> None:
        super().__init__()
        sizes = [1, width, 2 * width, 2 * width]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=1 + (k > 0), padding=1, bias=bias) for k, (a, b) in enumerate(pairwise(sizes))
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(b, momentum=momentum) for b in sizes[1:])
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(sizes[-1], CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 10)."""
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = self.dropout(F.relu(norm(conv(x))))
        out: Tensor = self.head(x.mean((2, 3)))
        return out


class BasicBlock(nn.Module):
    """Two convolutions and a way around them (He et al. 2015, figure 5, left)."""

    def __init__(self, before: int, width: int, stride: int, momentum: float = 0.1, bias: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(width, momentum=momentum)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=bias)
        self.bn2 = nn.BatchNorm2d(width, momentum=momentum)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module = nn.Identity()
        if stride > 1 or before != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width, momentum=momentum)
            )

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, width, H / stride, W / stride)."""
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out: Tensor = self.relu(y + self.downsample(x))
        return out


class ResNet(nn.Module):
    """A stem of one convolution and stages of basic blocks, each stage twice as wide and half as large.

    `blocks=(2, 2, 2, 2)` is ResNet-18.
    """

    def __init__(
        self,
        width: int = 16,
        blocks: tuple[int, ...] = (1, 1),
        dropout: float = 0.0,
        momentum: float = 0.1,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, 1, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(width, momentum=momentum)
        self.relu = nn.ReLU(inplace=True)
        stages, before = [], width
        for k, count in enumerate(blocks):
            stage: list[nn.Module] = []
            for i in range(count):
                stage.append(BasicBlock(before, width * 2**k, 1 + (k > 0 and i == 0), momentum, bias))
                stage += [nn.Dropout(dropout)] if dropout else []
                before = width * 2**k
            stages.append(nn.Sequential(*stage))
        self.layers = nn.ModuleList(stages)
        self.fc = nn.Linear(before, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 10)."""
        x = self.relu(self.bn1(self.conv1(x)))
        for stage in self.layers:
            x = stage(x)
        out: Tensor = self.fc(x.mean((2, 3)))
        return out


class OverFeatures(nn.Module):
    """Batch normalization of tokens (N, T, C): per feature, over examples and positions."""

    def __init__(self, width: int, momentum: float = 0.1) -> None:
        super().__init__()
        self.bn = nn.BatchNorm1d(width, momentum=momentum)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, C) -> the same."""
        out: Tensor = self.bn(x.flatten(0, 1)).view_as(x)
        return out


class Block(nn.Module):
    """Attention and two linear layers, each behind a normalization and with a way around (Vaswani et al. 2017)."""

    def __init__(self, width: int, norm: Norm1d, dropout: float) -> None:
        super().__init__()
        self.ln1, self.ln2 = norm(width), norm(width)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.up, self.act, self.down = nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, C) -> the same."""
        y = self.ln1(x)
        x = x + self.dropout(self.attention(y, y, y, need_weights=False)[0])
        out: Tensor = x + self.dropout(self.down(self.act(self.up(self.ln2(x)))))
        return out


class Transformer(nn.Module):
    """Square patches of an image as tokens, blocks, the mean of the tokens."""

    def __init__(
        self,
        side: int = 8,
        patch: int = 2,
        width: int = 32,
        depth: int = 2,
        norm: str = "ln",
        dropout: float = 0.0,
        momentum: float = 0.1,
    ) -> None:
        super().__init__()
        made: Norm1d = nn.LayerNorm if norm == "ln" else lambda w: OverFeatures(w, momentum)
        self.patch = patch
        self.embed = nn.Linear(patch * patch, width)
        self.position = nn.Parameter(torch.zeros((side // patch) ** 2, width))
        self.blocks = nn.Sequential(*(Block(width, made, dropout) for _ in range(depth)))
        self.ln_f = made(width)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 10)."""
        tokens = F.unfold(x, self.patch, stride=self.patch).transpose(1, 2)  # (N, T, patch²)
        out: Tensor = self.head(self.ln_f(self.blocks(self.embed(tokens) + self.position)).mean(1))
        return out
