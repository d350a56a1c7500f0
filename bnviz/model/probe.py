"""What each hidden nonlinearity receives, in numbers; nothing here touches the network.

The exact percentiles of all units cost about a tenth of a step: one sort of a contiguous float32 copy, (L W, N).
"""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from bnviz.records import BINS, EDGE, ActivationStats, Array

PERCENT = (15, 50, 85)
FLAT = {"sigmoid": 4.0, "tanh": 2.0}  # |x| beyond which the nonlinearity is called saturated; ReLU: below 0


def quantiles(ordered: Array, percents: Sequence[float] = PERCENT) -> Array:
    """Percentiles along the last, sorted axis: (..., N) -> (..., P), linear between ranks as numpy.percentile."""
    rank = np.asarray(percents) / 100 * (ordered.shape[-1] - 1)
    low = np.floor(rank).astype(int)
    high = np.minimum(low + 1, ordered.shape[-1] - 1)
    part = (rank - low).astype(ordered.dtype)
    found: Array = ordered[..., low] * (1 - part) + ordered[..., high] * part
    return found


def slope(x: Array, activation: str) -> Array:
    """The derivative of a nonlinearity at x, as a share of its steepest: 1 at 0 for sigmoid and tanh."""
    if activation == "sigmoid":
        return 1 / np.cosh(np.clip(x / 2, -40, 40)) ** 2
    if activation == "tanh":
        return 1 / np.cosh(np.clip(x, -40, 40)) ** 2
    return (x > 0).astype(x.dtype)


def saturation(x: Array, activation: str) -> Array:
    """Which inputs lie where the nonlinearity is flat."""
    limit = FLAT.get(activation)
    return x < 0 if limit is None else np.abs(x) > limit


def observe(inputs: Sequence[Tensor], activation: str, detail: bool) -> ActivationStats:
    """The statistics of what L hidden nonlinearities receive, each (N, W); with `detail` the dear ones too."""
    x = np.stack([each.detach().numpy().T for each in inputs])  # (L, W, N)
    ordered = np.sort(x, axis=-1)
    found = quantiles(ordered)
    layers, width, _ = x.shape
    flat = x.reshape(layers, -1)  # (L, W N)
    mean = flat.mean(1)
    deviation = flat - mean[:, None]
    return ActivationStats(
        percentiles=found,
        spread=np.median(found[..., 2] - found[..., 0], axis=1),
        mean=mean,
        std=np.sqrt(np.einsum("ln,ln->l", deviation, deviation) / flat.shape[1]),
        saturated=saturation(flat, activation).mean(1, dtype=np.float32),
        pooled=quantiles(np.sort(flat, axis=1)) if detail else np.full((layers, 3), np.nan, np.float32),
        histogram=histograms(flat) if detail else np.zeros((layers, BINS), np.uint8),
        slope=_byte(slope(x, activation).mean(-1)) if detail else np.zeros((layers, width), np.uint8),
    )


def histograms(flat: Array) -> Array:
    """Shares of the inputs of every layer in `BINS` bins from -EDGE to EDGE: (L, n) -> (L, BINS), 255 the fullest."""
    bins = np.clip((flat + EDGE) * (BINS / (2 * EDGE)), 0, BINS - 1)
    bins = np.nan_to_num(bins).astype(np.int64)
    counts = np.stack([np.bincount(each, minlength=BINS) for each in bins])
    return _byte(counts / counts.max(1, keepdims=True))


def _byte(share: Array) -> Array:
    return np.round(np.clip(np.nan_to_num(share), 0, 1) * 255).astype(np.uint8)


def blank(layers: int, width: int) -> ActivationStats:
    """The statistics of an arm that has ended."""
    nothing = np.full(layers, np.nan, np.float32)
    return ActivationStats(
        percentiles=np.full((layers, width, 3), np.nan, np.float32),
        spread=nothing,
        mean=nothing,
        std=nothing,
        saturated=nothing,
        pooled=np.full((layers, 3), np.nan, np.float32),
        histogram=np.zeros((layers, BINS), np.uint8),
        slope=np.zeros((layers, width), np.uint8),
    )
