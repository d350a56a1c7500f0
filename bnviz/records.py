"""What one step leaves behind: frozen dataclasses of numbers and numpy arrays, and the fixed row that carries one.

A Record is a frozen dataclass. Its fields are numbers or numpy arrays, except that a field named ``arms`` may map
an arm's name to a frozen dataclass of numbers and arrays. A column is a field's name (``step``) or ``arm.field``
(``bn.train_loss``). The shapes never change within a run, so a row is one element of a numpy structured array
and crosses a process as raw bytes.
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

BINS = 60  # of the histogram of a layer's inputs
EDGE = 6.0  # the histogram runs from -EDGE to EDGE; what lies outside is counted in the outermost bins


@dataclass(frozen=True)
class ActivationStats:
    """What each hidden layer's nonlinearity receives, for one mini-batch; L layers of W units.

    Ioffe & Szegedy (2015), Figure 1(b, c) shows the three percentiles of one unit.
    """

    percentiles: Array  # (L, W, 3) the exact 15th, 50th, 85th percentile over the mini-batch, of every unit
    spread: Array  # (L,) 85th minus 15th percentile of the middle unit (the median over the units)
    mean: Array  # (L,) over the mini-batch and the units
    std: Array  # (L,)
    saturated: Array  # (L,) share of inputs where the nonlinearity is flat: beyond +-4 (sigmoid), +-2 (tanh), <0 (ReLU)
    pooled: Array  # (L, 3) the percentiles over the mini-batch and all units; NaN unless asked for
    histogram: Array  # (L, BINS) uint8: share of inputs in each bin, 255 is the fullest; 0 unless asked for
    slope: Array  # (L, W) uint8: mean slope of the nonlinearity, 255 is its steepest; 0 unless asked for


# the columns that only a detail step fills; see `ActivationStats` and the live race's record
EXPENSIVE = frozenset({"pooled", "histogram", "slope", "gamma", "shift"})


@dataclass(frozen=True)
class Ref:
    """Which numbers of a row a picture asks for: a column and an index into it.

    An entry of the index is a whole number or the name of a view variable that the visitor chooses ("layer", "unit");
    entries left out stand for all of that axis. As JSON: ``["plain.percentiles", ["layer", "unit", 0]]``.
    """

    column: str
    index: tuple[int | str, ...] = ()

    def at(self, view: Mapping[str, int]) -> tuple[int, ...]:
        """The index with every view variable put in. Raises KeyError for a variable that the view does not have."""
        return tuple(view[entry] if isinstance(entry, str) else entry for entry in self.index)

    @property
    def expensive(self) -> bool:
        """Whether only detail steps fill the column."""
        return self.column.rpartition(".")[2] in EXPENSIVE

    def to_json(self) -> list[Any]:
        """As a list: the column and the index."""
        return [self.column, list(self.index)]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> "Ref":
        """What `to_json` wrote."""
        column, index = data
        return cls(column, tuple(index))


def cell(value: Any) -> float | int | bool | None:
    """A number as a table holds it: Python's own, None where it is not finite."""
    plain: float | int | bool = value.item() if isinstance(value, np.generic) else value
    return plain if math.isfinite(plain) else None


def items(record: Any) -> Iterator[tuple[str, Any]]:
    """Column names and values of a Record, in order."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name == "arms":
            for arm, inner in value.items():
                for inside in dataclasses.fields(inner):
                    yield f"{arm}.{inside.name}", getattr(inner, inside.name)
        else:
            yield field.name, value


def row_dtype(record: Any) -> np.dtype[np.void]:
    """The structured dtype that holds one such Record: float -> f8, int -> i8, bool -> ?, arrays as they are.

    Aligned, so that a row's memory is an array of each of these types too.
    """
    return np.dtype([(name, np.asarray(value).dtype, np.shape(value)) for name, value in items(record)], align=True)


def row(record: Any, dtype: np.dtype[np.void]) -> Array:
    """The Record as a structured array of one element, shape (1,)."""
    out = np.zeros(1, dtype)  # so that what lies between the columns is the same in every row
    for name, value in items(record):
        out[name][0] = value
    return out
