"""What each hidden nonlinearity of a convolutional network receives: a channel's numbers are those of all locations.

Ioffe & Szegedy (2015), section 3.2: batch normalization takes the mini-batch and the locations of a map as one sample.
"""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from bnviz.model import probe
from bnviz.records import ActivationStats, Array


def by_channel(maps: Tensor) -> Array:
    """A contiguous copy of maps (N, C, H, W), the mini-batch and its locations last: (1, C, N H W)."""
    found: Array = np.ascontiguousarray(maps.detach().numpy().transpose(1, 0, 2, 3), np.float32)
    return found.reshape(1, len(found), -1)


def observe(inputs: Sequence[Tensor], activation: str, detail: bool) -> ActivationStats:
    """As `probe.observe`, of L inputs (N, C, H, W) with maps of any size; all have the same number of channels."""
    layers = [vars(probe.described(by_channel(maps), activation, detail)) for maps in inputs]
    return ActivationStats(**{name: np.concatenate([layer[name] for layer in layers]) for name in layers[0]})
