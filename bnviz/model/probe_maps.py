"""What each hidden nonlinearity of a convolutional network receives: a channel's numbers are those of all locations.

Ioffe & Szegedy (2015), section 3.2: batch normalization takes the mini-batch and the locations of a map as one sample.
Large maps are looked at in every k-th row and column, so that watching stays cheap beside the training itself.
"""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from torch import Tensor

from bnviz.model import probe
from bnviz.records import ActivationStats, Array

MANY = 250  # values of a channel, about, that are looked at


def by_channel(maps: Tensor) -> Array:
    """A contiguous copy of maps (N, C, H, W), the mini-batch and its locations last: (1, C, N H W).

    Of maps with more than `MANY` values a channel it has every k-th row and column, k the least that is enough.
    """
    k = math.ceil(math.sqrt(maps[:, 0].numel() / MANY))
    found: Array = np.ascontiguousarray(maps.detach().numpy()[:, :, ::k, ::k].transpose(1, 0, 2, 3), np.float32)
    return found.reshape(1, len(found), -1)


def observe(inputs: Sequence[Tensor], activation: str, detail: bool) -> ActivationStats:
    """As `probe.observe`, of L inputs (N, C, H, W) with maps of any size; all have the same number of channels."""
    found = []
    for _, alike in groupby(map(by_channel, inputs), key=np.shape):  # layers of one shape are described together
        found.append(vars(probe.described(np.concatenate(list(alike)), activation, detail)))
    return ActivationStats(**{name: np.concatenate([layers[name] for layers in found]) for name in found[0]})
