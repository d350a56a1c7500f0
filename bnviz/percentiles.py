"""Where among sorted values the percentiles lie that every picture of a distribution has."""

from functools import lru_cache

import numpy as np

from bnviz.records import Array

PERCENT = (15, 50, 85)


@lru_cache(maxsize=64)
def ranks(n: int) -> tuple[Array, Array]:
    """Which of n sorted values make the percentiles, (6,), and their weights, (6, 3); as numpy.percentile."""
    exact = np.asarray(PERCENT) / 100 * (n - 1)
    low = np.floor(exact).astype(int)
    weights = np.zeros((2 * len(PERCENT), len(PERCENT)), np.float32)
    for k, part in enumerate(exact - low):
        weights[2 * k, k], weights[2 * k + 1, k] = 1 - part, part
    return np.stack([low, np.minimum(low + 1, n - 1)], axis=1).ravel(), weights
