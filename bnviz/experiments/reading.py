"""How a number is read from the kept records of a claim's runs."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from bnviz.experiments.claim import Records

Read = Callable[[Sequence[Records]], float]


def last(arm: str, column: str, *index: int, times: float = 1) -> Read:
    """A column of an arm in the last record of the last run, times a factor."""
    return lambda runs: times * value(runs[-1][-1], arm, column, index)


def over(arm: str, column: str, *index: int) -> Read:
    """A column in the last record over the same in the first."""
    return lambda runs: value(runs[0][-1], arm, column, index) / value(runs[0][0], arm, column, index)


def minus(arm: str, column: str, *index: int) -> Read:
    """A column in the last record minus the same in the first."""
    return lambda runs: value(runs[0][-1], arm, column, index) - value(runs[0][0], arm, column, index)


def at(step: int, arm: str, column: str, *index: int, times: float = 1) -> Read:
    """A column of an arm in the kept record of one step of the first run, times a factor; NaN if it ended before."""

    def read(runs: Sequence[Records]) -> float:
        found = [record for record in runs[0] if record.step == step]
        return times * value(found[0], arm, column, index) if found else math.nan

    return read


def passes(arm: str, mark: float = 90) -> Read:
    """The first kept step at which an arm's test accuracy was at a mark; infinity if it never was."""

    def read(runs: Sequence[Records]) -> float:
        above = [record.step for record in runs[0] if record.arms[arm].test_accuracy >= mark]
        return float(above[0]) if above else math.inf

    return read


def less(one: Read, other: Read) -> Read:
    """One number minus another."""
    return lambda runs: one(runs) - other(runs)


def times(one: Read, other: Read) -> Read:
    """One number over another. Never over a step is never; what neither ever does is no number."""

    def read(runs: Sequence[Records]) -> float:
        a, b = one(runs), other(runs)
        return a / b if b and not (math.isinf(a) and math.isinf(b)) else math.nan

    return read


def value(record: object, arm: str, column: str, index: Sequence[int] = ()) -> float:
    """One number of a record; of its arm, if one is named."""
    found = getattr(record.arms[arm] if arm else record, column)  # type: ignore[attr-defined]
    return float(np.asarray(found)[tuple(index)])
