"""What each hidden layer makes of a few test images: how far every unit's output lies from its mean over the images.

A network that gives one answer to every image shows no difference in its last layer; one that reads shows many.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from bnviz.choices import SHOWN
from bnviz.model.mlp import ACTIVATIONS
from bnviz.records import Array

FULL = {"sigmoid": 0.5, "tanh": 1.0, "relu": 1.0}  # a difference that is written as the largest byte
ZERO = 127  # a byte is ZERO + ZERO times the share of the largest difference


class Way(NamedTuple):
    """The way of S images through one network in inference mode, among K of them, one of each class."""

    way: Array  # (S, L, W) uint8: of every unit, its output minus its mean over the K images; ZERO is none
    apart: Array  # (L,) float32: the root mean square of these differences, over all units and all K images
    chances: Array  # (S, K) uint8: the network's probability of every class, 255 is 1


@np.errstate(over="ignore", invalid="ignore")  # numbers just before a divergence may be too large for their squares
def of(logits: Tensor, inputs: Sequence[Tensor], activation: str) -> Way:
    """The way of the first `SHOWN` of K images.

    Args:
        logits: (K, K). inputs: what each of L hidden nonlinearities receives, (K, W) or, of maps, (K, W, H, H).
    """
    outputs = [ACTIVATIONS[activation](each) for each in inputs]
    outputs = [each.flatten(2).mean(2) if each.dim() > 2 else each for each in outputs]  # a channel's mean
    y = torch.stack(outputs, 1)  # (K, L, W)
    away = (y - y.mean(0)).numpy()
    shown = min(SHOWN, len(logits))
    return Way(
        way=written(away[:shown] / FULL[activation]),
        apart=np.sqrt(np.square(away).mean((0, 2), dtype=np.float32)),
        chances=np.rint(255 * torch.softmax(logits[:shown], 1).nan_to_num().numpy()).astype(np.uint8),
    )


def written(shares: Array) -> Array:
    """Numbers from -1 to 1 as bytes; what lies beyond is cut off."""
    return np.rint(ZERO + ZERO * np.clip(np.nan_to_num(shares), -1, 1)).astype(np.uint8)


def nothing(layers: int, width: int, classes: int) -> Way:
    """The way through a network that was not tested, or has ended."""
    shown = min(SHOWN, classes)
    return Way(
        np.full((shown, layers, width), ZERO, np.uint8),
        np.full(layers, np.nan, np.float32),
        np.zeros((shown, classes), np.uint8),
    )
