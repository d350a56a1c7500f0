"""What several checks ask of a run."""

from collections.abc import Iterable

import numpy as np

from bnviz.records import Array
from bnviz.watching.meta import Module
from bnviz.watching.reader import Run, Series

RECENT = 8  # recorded passes that say how things stand
SETTLED = 60  # steps after which running statistics of momentum 0.1 have forgotten 99.8 % of their start


def batch_norms(run: Run) -> list[Module]:
    """The normalizations with running statistics, in order."""
    return [each for each in run.meta.of("norm") if each.tracks] if run.meta else []


def recent(series: Series, count: int = RECENT) -> Array:
    """The last values."""
    return series.values[-count:]


def since(series: Series, wrong: Array) -> int:
    """The step from which on it has been wrong at every recorded step."""
    right = np.flatnonzero(~np.asarray(wrong, bool))
    first = right[-1] + 1 if len(right) else 0
    return int(series.steps[min(first, len(series.steps) - 1)])


def together(steps: Array, *others: Series) -> list[Array]:
    """The values of several series at the steps that all of them have."""
    found = []
    for each in others:
        places = {int(step): place for place, step in enumerate(each.steps)}
        found.append(each.values[[places[int(step)] for step in steps]])
    return found


def common(series: Iterable[Series]) -> Array:
    """The steps that all of them have, in order."""
    sets = [set(each.steps.tolist()) for each in series]
    return np.array(sorted(set.intersection(*sets)) if sets else [], np.int64)


def using_batch(run: Run, module: str) -> bool:
    """Whether a normalization at last used the statistics of its mini-batches in training."""
    values = run.series("norm", module, "batch_statistics").values
    return bool(len(values) and values[-1])


def mean_of_medians(values: Array) -> float:
    """The mean over passes, then the median over channels: (T, C) -> one number."""
    return float(np.median(values.mean(0)))
