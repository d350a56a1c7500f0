"""What a history says of a race between arms: small pure functions, each a fact that a sentence can cite."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from bnviz.history import History
from bnviz.records import Array


class Reading(NamedTuple):
    """A value at a step."""

    step: int
    value: float


class Passed(NamedTuple):
    """The first evaluation at which an arm had learned."""

    step: int
    exactly: bool  # whether it was tested just before too, so that it passed at this very step


class Bad(NamedTuple):
    """Where an arm turned non-finite first."""

    step: int
    layer: int  # 1 is the first hidden layer
    output: bool  # whether that is the output layer


class Signal(NamedTuple):
    """What the nonlinearities of an arm received at one step."""

    layer: int  # the most saturated one; 1 is the first hidden layer
    saturated: float  # share of its inputs where the nonlinearity is flat
    layers: int
    spread: float  # of the last hidden layer


class Surgery(NamedTuple):
    """What switching batch norm did to an arm's network."""

    step: int
    inference: float  # largest change of a logit in inference mode, over the test set
    training: float  # the same in training mode, over the step's mini-batch
    loss_before: float  # of that mini-batch
    loss_after: float


class Change(NamedTuple):
    """A setting of one arm that was changed while it trained."""

    step: int
    arm: str
    field: str  # without the arm's name
    old: Any
    new: Any


def finite(history: History, column: str, index: tuple[int, ...] = ()) -> tuple[Array, Array]:
    """The steps and values of a scalar column where it is a number."""
    steps, values = history.column(column, index)
    there = np.isfinite(values)
    return steps[there], values[there]


def passed(history: History, arm: str, *, since_change: bool = False) -> Passed | None:
    """When an arm was tested and had learned for the first time; None if it has not.

    The records say it themselves, so that it does not depend on which rows a thinned history still holds.

    Args:
        since_change: since its batch norm or its learning rate were changed last.
    """
    step = int(history.last[f"{arm}.passed"][int(since_change)])
    if step < 0:
        return None
    row = history.at(step)
    before = float(row[f"{arm}.accuracy_before"]) if row["step"] == step else np.nan
    return Passed(step, exactly=step == 0 or bool(np.isfinite(before)))


def seen_above(history: History, arm: str, mark: float) -> int | None:
    """The first step that is kept at which test accuracy was at least `mark` percent; None if there is none.

    A thinned history keeps fewer steps, so that no more can be said than "by step".
    """
    steps, values = finite(history, f"{arm}.test_accuracy")
    above = np.flatnonzero(values >= mark)
    return int(steps[above[0]]) if len(above) else None


def accuracy(history: History, arm: str) -> Reading | None:
    """The newest test accuracy; None before the first."""
    steps, values = finite(history, f"{arm}.test_accuracy")
    return Reading(int(steps[-1]), float(values[-1])) if len(steps) else None


def best(history: History, arm: str, before: int | None = None) -> float | None:
    """The highest test accuracy, before a step if one is named; None if there was no test.

    Records that say it themselves do not depend on which rows a thinned history still holds.
    """
    if f"{arm}.best" in (history.dtype.names or ()):
        if before is not None and before < 1:
            return None
        row = history.last if before is None else history.at(before - 1)
        found = float(row[f"{arm}.best"])
        return found if np.isfinite(found) else None
    steps, values = finite(history, f"{arm}.test_accuracy")
    values = values[steps < before] if before is not None else values
    return float(values.max()) if len(values) else None


def jump(history: History, arm: str, step: int) -> tuple[float, float] | None:
    """Test accuracy just before and just after the change that acted at a step; None if it was not evaluated."""
    row = history.at(step)
    before, after = float(row[f"{arm}.accuracy_before"]), float(row[f"{arm}.test_accuracy"])
    return (before, after) if row["step"] == step and np.isfinite([before, after]).all() else None


def surgery(history: History, arm: str, step: int) -> Surgery | None:
    """What switching batch norm did at a step; None if that step is not known, or says nothing of it."""
    names = ("logit_change", "logit_change_training", "loss_before", "loss_after")
    row = history.at(step)
    values = [float(row[f"{arm}.{name}"]) for name in names]
    return Surgery(step, *values) if row["step"] == step and np.isfinite(values).all() else None


def width(history: History, arm: str, view: Mapping[str, int], step: int | None = None) -> float:
    """How far the middle 70 % of one unit's inputs reach, at the newest row at or before a step."""
    row = history.last if step is None else history.at(step)
    low, _, high = row[f"{arm}.percentiles"][view["layer"], view["unit"]]
    return float(high - low)


def signal(history: History, arm: str, step: int) -> Signal:
    """Where an arm is saturated, and what is left of its signal, at the newest row at or before a step."""
    row = history.at(step)
    saturated, spread = row[f"{arm}.saturated"], row[f"{arm}.spread"]
    layer = int(np.argmax(saturated))
    return Signal(layer + 1, float(saturated[layer]), len(spread), float(spread[-1]))


def bad(history: History, arm: str) -> Bad | None:
    """Where an arm turned non-finite; None while it has not."""
    row = history.last
    step, layer = int(row[f"{arm}.bad_step"]), int(row[f"{arm}.bad_layer"])
    depth = len(row[f"{arm}.spread"])
    return None if step < 0 else Bad(step, layer, output=layer > depth)


def arms(history: History) -> set[str]:
    """The arms that a run's rows have columns of."""
    return {name.rpartition(".")[0] for name in history.dtype.names or ()} - {""}


def of_arms(changes: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The changes that belong to one arm, in order of their steps."""
    found = [
        Change(int(each["step"]), each["arm"], str(each["field"]).rpartition(".")[2], each["old"], each["new"])
        for each in changes
        if each.get("arm")
    ]
    return sorted(found, key=lambda change: change.step)


def lasting(changes: Sequence[Change], arm: str, field: str) -> Change | None:
    """The newest change of one setting of an arm, if it made a difference."""
    found = [change for change in changes if (change.arm, change.field) == (arm, field) and change.old != change.new]
    return found[-1] if found else None
