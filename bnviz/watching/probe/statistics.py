"""What was read of many modules, summed up at once: one sort of (M, C, n) gives all percentiles.

Modules whose parts have the same shape are computed together, since at these sizes it is the calls that cost.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bnviz.percentiles import PERCENT, ranks
from bnviz.records import Array

POOLED = 2048  # values of a module from which its own percentiles are made


class Received(NamedTuple):
    """What one module received.

    Attributes:
        sample: (C, n) float32. lower, upper: where its nonlinearity is flat (nan: nowhere is asked).
        layered: the spread of each token is asked for.
    """

    sample: Array
    lower: float
    upper: float
    layered: bool


def percentiles(ordered: Array) -> Array:
    """The 15th, 50th and 85th percentile along the last axis of sorted values: (..., n) -> (..., 3)."""
    chosen, weights = ranks(ordered.shape[-1])
    picked = ordered.take(chosen, axis=-1)
    found: Array = picked @ weights
    broken = ~np.isfinite(picked).all(axis=-1)  # inf times a weight of 0 would be nan where the percentile is not
    if broken.any():
        found[broken] = picked[broken][..., ::2]
    return found


def pooled(ordered: Array) -> Array:
    """The percentiles over all channels of a module, from channels sorted each: (M, C, n) -> (M, 3).

    Of more than 2048 values each channel gives as many, evenly spaced in its order.
    """
    modules, channels, n = ordered.shape
    if channels * n > POOLED:
        each = min(n, max(1, POOLED // channels))
        ordered = ordered.take(((np.arange(each) + 0.5) * n / each).astype(int), axis=2)
    return percentiles(np.sort(ordered.reshape(modules, -1), axis=-1))


@np.errstate(over="ignore", invalid="ignore")  # a network that diverges is watched too
def summary(received: Sequence[Received]) -> list[dict[str, Any]]:
    """The columns of every module, in the order given; all samples have one shape."""
    x = np.stack([each.sample for each in received])  # (M, C, n)
    n = x.shape[-1]
    average = np.full(n, 1 / n, np.float32)
    mean = x @ average  # (M, C); a product with a constant vector takes a fifth of mean(-1)
    flat = _flat(x, received) @ average  # (M, C)
    token = _tokens(x, received)
    ordered = np.sort(x, axis=-1)
    x -= mean[..., None]
    var = np.einsum("mcn,mcn->mc", x, x) / n
    middle = mean.mean(1)
    std = np.sqrt(var.mean(1) + np.square(mean - middle[:, None]).mean(1))
    of_channels, of_module = percentiles(ordered), pooled(ordered)
    dead = (flat >= 1 - 0.5 / n).mean(1)
    found = []
    for k, each in enumerate(received):
        row: dict[str, Any] = dict(zip(("p15", "p50", "p85"), of_module[k].tolist(), strict=True))
        row |= {"sampled": n, "mean": float(middle[k]), "std": float(std[k])}
        row |= {"channel_mean": mean[k], "channel_var": var[k]}
        row |= {f"channel_p{p}": of_channels[k, :, i] for i, p in enumerate(PERCENT)}
        if not np.isnan(each.lower):
            row |= {"flat": float(flat[k].mean()), "dead": float(dead[k]), "channel_flat": flat[k]}
        if each.layered:
            row |= dict(zip(("token15", "token50", "token85"), token[k].tolist(), strict=True))
        found.append(row)
    return found


@np.errstate(over="ignore", invalid="ignore")
def moments(sample: Array) -> dict[str, Any]:
    """The columns of what the model receives, (C, n): means and variances only."""
    mean = sample.mean(1)
    var = np.square(sample - mean[:, None]).mean(1)
    std = np.sqrt(var.mean() + mean.var())
    found = {"sampled": sample.shape[1], "mean": float(mean.mean()), "std": float(std)}
    return {**found, "channel_mean": mean, "channel_var": var}


@np.errstate(invalid="ignore")
def handed_on(samples: Sequence[Array]) -> list[dict[str, float]]:
    """The percentiles of what several normalizations hand on, as columns; all samples have one shape."""
    found = percentiles(np.sort(np.stack([each.reshape(-1) for each in samples]), axis=-1))
    return [dict(zip(("out15", "out50", "out85"), each, strict=True)) for each in found.tolist()]


def _flat(x: Array, received: Sequence[Received]) -> Array:
    """Where each nonlinearity is flat, as 0 and 1, (M, C, n)."""
    lower, upper = (np.array([getattr(each, side) for each in received], np.float32) for side in ("lower", "upper"))
    return ((x <= lower[:, None, None]) | (x >= upper[:, None, None])).astype(np.float32)


def _tokens(x: Array, received: Sequence[Received]) -> Array:
    """Percentiles of the standard deviations of single tokens, (M, 3); not computed where nobody asks."""
    if not any(each.layered for each in received):
        return np.full((len(x), 3), np.nan, np.float32)
    return percentiles(np.sort(x.std(axis=1), axis=-1))
