"""A run made by hand: what the stories read, without any training."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bnviz.history import History

LAYERS, UNITS, BINS = 3, 4, 60

ARM: list[tuple[Any, ...]] = [
    ("percentiles", "f8", (LAYERS, UNITS, 3)),
    ("spread", "f8", (LAYERS,)),
    ("saturated", "f8", (LAYERS,)),
    ("histogram", "u1", (LAYERS, BINS)),
    ("train_loss", "f8"),
    ("test_accuracy", "f8"),
    ("accuracy_before", "f8"),
    ("logit_change", "f8"),
    ("logit_change_training", "f8"),
    ("loss_before", "f8"),
    ("loss_after", "f8"),
    ("grad_norm", "f8", (LAYERS + 1,)),
    ("bad_step", "i8"),
    ("bad_layer", "i8"),
    ("loss_of_seeds", "f8", (3,)),
    ("accuracy_of_seeds", "f8", (3,)),
    ("seeds_ended", "i8"),
    ("answers", "u1", (10,)),
    ("apart", "f8", (LAYERS,)),
    ("passed", "i8", (2,)),
    ("best", "f8"),
]
MARK = 90


def dtype(arms: tuple[str, ...] = ("plain", "bn")) -> "np.dtype[np.void]":
    """Of a row of the live race, as far as pictures and sentences read it."""
    inner = [(f"{arm}.{name}", *rest) for arm in arms for name, *rest in ARM]
    return np.dtype([("step", "i8"), ("detail", "?"), *inner])


def run(
    columns: Mapping[str, Any], steps: int | None = None, start: int = 0, arms: tuple[str, ...] = ("plain", "bn")
) -> History:
    """A history in which some columns have values by step; the others are calm: nothing evaluated, nothing bad.

    Args:
        columns: by name, one value a step (or one for all steps).
        steps: how many, if no column says.
    """
    shape = dtype(arms)
    length = steps or max(len(values) for values in columns.values())
    rows = np.zeros(length, shape)
    rows["step"] = np.arange(start, start + length)
    rows["detail"] = True
    for name in shape.names or ():
        if name.endswith((".test_accuracy", "_before", "_after", "_change", "_training", "_of_seeds")):
            rows[name] = np.nan
        if name.endswith((".bad_step", ".bad_layer")):
            rows[name] = -1
    for name, values in columns.items():
        rows[name] = values
    for arm in arms:
        rows[f"{arm}.best"] = np.fmax.accumulate(rows[f"{arm}.test_accuracy"])
        rows[f"{arm}.passed"] = passed(rows["step"], rows[f"{arm}.test_accuracy"], rows[f"{arm}.accuracy_before"])
    history = History(shape, recent=64, past=1024)
    history.append(rows)
    return history


def passed(steps: Any, accuracy: Any, before: Any) -> list[list[int]]:
    """Row by row, at which step the mark was passed: ever, and since the arm was changed (and tested before that)."""
    found, ever, since = [], -1, -1
    for step, now, was in zip(steps, accuracy, before, strict=True):
        since = -1 if np.isfinite(was) else since
        ever, since = (step if now >= MARK and each < 0 else each for each in (ever, since))
        found.append([ever, since])
    return found
