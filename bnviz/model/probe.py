"""What each hidden nonlinearity receives, in numbers; nothing here touches the network.

Written for speed, since it runs at every step: one sort of a contiguous float32 copy (L, W, N) gives the exact
percentiles of all units, and a mean is a product with a constant vector, a fifth of the time of ``mean(-1)``.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from torch import Tensor

from bnviz.percentiles import ranks
from bnviz.records import BINS, EDGE, ActivationStats, Array

FLAT = {"sigmoid": 4.0, "tanh": 2.0}  # |x| beyond which the nonlinearity is called saturated; ReLU: below 0


def percentiles(x: Array) -> Array:
    """The exact 15th, 50th and 85th percentile along the last axis: (..., N) -> (..., 3); x is left sorted.

    Every percentile lies between two of the sorted values, and is their mean weighted by closeness.
    """
    x.sort(axis=-1)
    chosen, weights = ranks(x.shape[-1])
    found: Array = x.take(chosen, axis=-1) @ weights
    return found


def pooled(flat: Array) -> Array:
    """The percentiles of many values: (L, n) -> (L, 3); only their ranks are put in order, a quarter of a sort."""
    chosen, weights = ranks(flat.shape[-1])
    found: Array = np.partition(flat, np.unique(chosen), axis=-1).take(chosen, axis=-1) @ weights
    return found


@lru_cache(maxsize=64)
def averaging(n: int) -> Array:
    """The vector (n,) whose product with n values is their mean."""
    vector = np.full(n, 1 / n, np.float32)
    vector.setflags(write=False)
    return vector


def by_unit(inputs: Sequence[Tensor]) -> Array:
    """A contiguous copy of L inputs (N, W), the mini-batch last: (L, W, N). np.stack would keep each one's layout."""
    x = np.empty((len(inputs), *reversed(inputs[0].shape)), np.float32)
    for k, each in enumerate(inputs):
        x[k] = each.detach().numpy().T
    return x


def slope(x: Array, activation: str) -> Array:
    """The derivative of a nonlinearity at x, as a share of its steepest: 1 at 0 for sigmoid and tanh."""
    if activation == "relu":
        return (x > 0).astype(np.float32)
    g = np.tanh(x / 2 if activation == "sigmoid" else x)  # 4 sigmoid'(x) = 1 - tanh(x/2)^2
    return 1 - g * g


def saturation(x: Array, activation: str) -> Array:
    """Which inputs lie where the nonlinearity is flat."""
    limit = FLAT.get(activation)
    saturated: Array = x < 0 if limit is None else np.abs(x) > limit
    return saturated


class Expensive(NamedTuple):
    """What only detail steps say; see `ActivationStats`."""

    pooled: Array
    histogram: Array
    slope: Array


@lru_cache(maxsize=64)
def no_detail(layers: int, width: int) -> Expensive:
    """What the other steps say in their place."""
    nothing = np.full((layers, 3), np.nan, np.float32)
    found = Expensive(nothing, np.zeros((layers, BINS), np.uint8), np.zeros((layers, width), np.uint8))
    for each in found:
        each.setflags(write=False)
    return found


def in_detail(x: Array, activation: str) -> Expensive:
    """The expensive statistics of inputs (L, W, N)."""
    flat = x.reshape(len(x), -1)
    return Expensive(pooled(flat), histogram(flat), _byte(slope(x, activation) @ averaging(x.shape[-1])))


def observe(inputs: Sequence[Tensor], activation: str, detail: bool) -> ActivationStats:
    """The statistics of what L hidden nonlinearities receive, each (N, W); with `detail` the expensive ones too."""
    return described(by_unit(inputs), activation, detail)


@np.errstate(over="ignore", invalid="ignore")  # numbers just before a divergence may be too large for their squares
def described(x: Array, activation: str, detail: bool) -> ActivationStats:
    """The statistics of inputs x (L, W, N), which is used up."""
    layers, width, _ = x.shape
    found = percentiles(x)
    expensive = in_detail(x, activation) if detail else no_detail(layers, width)  # the sorted x is partitioned sooner
    flat = x.reshape(layers, -1)  # (L, W N)
    mean = flat @ averaging(flat.shape[1])
    saturated = share(saturation(flat, activation))
    flat -= mean[:, None]  # last, in place; E[x^2] - E[x]^2 would lose a small spread to rounding
    return ActivationStats(
        percentiles=found,
        spread=middle(found[..., 2] - found[..., 0]),
        mean=mean,
        std=np.sqrt(np.array([each.dot(each) for each in flat], np.float32) / flat.shape[1]),
        saturated=saturated,
        **expensive._asdict(),
    )


def middle(values: Array) -> Array:
    """The median of every row, (L, W) -> (L,); np.median takes five times as long. `values` is left sorted."""
    values.sort(axis=1)
    width = values.shape[1]
    return (values[:, (width - 1) // 2] + values[:, width // 2]) / 2


def share(true: Array) -> Array:
    """How many of the values of every layer are true: (L, n) -> (L,)."""
    return np.array([np.count_nonzero(each) for each in true], np.float32) / np.float32(true.shape[1])


def histogram(flat: Array) -> Array:
    """Shares of the inputs of every layer in `BINS` bins from -EDGE to EDGE: (L, n) -> (L, BINS), 255 the fullest."""
    place = flat * (BINS / (2 * EDGE))
    place += BINS / 2
    np.clip(place, 0, BINS - 1, out=place)
    layers = len(flat)
    place += BINS * np.arange(layers, dtype=np.float32)[:, None]  # every layer has bins of its own
    counts = np.bincount(place.ravel().astype(np.intp), minlength=BINS * layers).reshape(layers, BINS)
    return _byte(counts / counts.max(1, keepdims=True))


def _byte(part: Array) -> Array:
    return np.rint(part * 255).astype(np.uint8)


def blank(layers: int, width: int) -> ActivationStats:
    """The statistics of an arm that has ended."""
    nothing = np.full(layers, np.nan, np.float32)
    return ActivationStats(
        percentiles=np.full((layers, width, 3), np.nan, np.float32),
        spread=nothing,
        mean=nothing,
        std=nothing,
        saturated=nothing,
        **no_detail(layers, width)._asdict(),
    )
