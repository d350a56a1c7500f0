"""Picks numbers out of a run's rows by their places in memory: found once for a layout, used for every frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.records import Array, Ref

Dtype = np.dtype[Any]


@dataclass(frozen=True)
class Place:
    """Where a reference lies in a row: so many numbers of one kind, from one on. `shape` is what the index leaves."""

    kind: Dtype
    first: int
    shape: tuple[int, ...]

    @classmethod
    def of(cls, dtype: "np.dtype[np.void]", column: str, index: tuple[int, ...]) -> "Place":
        """Of a column and an index into it. Raises IndexError for an index that the column does not have."""
        field, offset = dtype.fields[column][:2] if dtype.fields else (dtype, 0)
        kind, axes, first = field.base, field.shape, offset // field.base.itemsize
        if len(index) > len(axes) or not all(0 <= at < axis for at, axis in zip(index, axes, strict=False)):
            raise IndexError(f"{column} has no {list(index)}")
        left = axes[len(index) :]
        size = int(np.prod(left, dtype=int))
        for depth, at in enumerate(index):
            first += at * int(np.prod(axes[depth + 1 : len(index)], dtype=int)) * size
        return cls(kind, first, left)

    @property
    def size(self) -> int:
        """How many numbers."""
        return int(np.prod(self.shape, dtype=int))


class Scalars:
    """Some scalars of many rows. Those of one kind are gathered at once.

    Args:
        places: one for each scalar.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        self._count = len(places)
        kinds = {place.kind for place in places}
        self._groups = [
            (
                kind,
                np.array([k for k, place in enumerate(places) if place.kind == kind]),
                np.array([place.first for place in places if place.kind == kind]),
            )
            for kind in sorted(kinds, key=str)
        ]

    def since(self, history: History, after: int, provisional: bool) -> Array:
        """Their values in the whole-run rows newer than a step: (number of scalars, n) float32.

        Args:
            provisional: whether the newest row comes last, though it is not among these.
        """
        count = len(history.steps) - int(history.steps.searchsorted(after, "right"))
        found = np.empty((self._count, count + provisional), "<f4")
        for kind, which, where in self._groups:
            if count:
                found[which, :count] = history.since(after, kind)[:, where].T
            if provisional:
                found[which, count] = history.row(history.last_step, kind)[where]
        return found


class Now:
    """What some references are in one row, one after the other as the wire has them: float32 or bytes, padded to four.

    Expensive ones are taken from the newest row with detail; a scalar that is not known at every step is the newest
    that is, unless its arm has diverged.
    """

    def __init__(self, dtype: "np.dtype[np.void]", refs: Sequence[Ref], view: Mapping[str, int]) -> None:
        self._parts: list[tuple[Dtype, slice, slice, bool]] = []  # kind, from, to, whether it is expensive
        self._gaps: list[tuple[int, Known, Place | None]] = []  # where, what may be missing, where its arm's end is
        at = 0
        for ref in refs:
            place = Place.of(dtype, ref.column, ref.at(view))
            size, width = place.size, 1 if place.kind == np.uint8 else 4
            part, to = slice(place.first, place.first + size), slice(at // width, at // width + size)
            self._parts.append((place.kind, part, to, ref.expensive))
            if not place.shape and place.kind.kind == "f":
                bad = f"{ref.column.rpartition('.')[0]}.bad_step"
                ends = Place.of(dtype, bad, ()) if bad in (dtype.names or ()) else None
                self._gaps.append((at // 4, Known(ref.column, ref.at(view), place), ends))
            at += size * width + -size * width % 4
        self._bytes = np.zeros(at, np.uint8)
        self._numbers = self._bytes.view("<f4")
        self._expensive = any(ref.expensive for ref in refs)

    def of(self, history: History, step: int, look_back: int) -> bytes:
        """Their bytes for the newest row that is kept at or before a step.

        Args:
            look_back: how many rows are searched for the newest one with detail.
        """
        detailed = self._detailed(history, step, look_back) if self._expensive else step
        for kind, part, to, expensive in self._parts:
            found = self._bytes if kind == np.uint8 else self._numbers
            found[to] = history.row(detailed if expensive else step, kind)[part]
        for at, known, ends in self._gaps:
            value = self._numbers[at]
            if value != value and (ends is None or history.row(step, ends.kind)[ends.first] < 0):  # not a number
                self._numbers[at] = known.at(history, step)
        return self._bytes.tobytes()

    def _detailed(self, history: History, step: int, look_back: int) -> int:
        """The newest step with detail at or shortly before a step; that step itself if there is none."""
        found = history.newest("detail", step, look_back) if "detail" in (history.dtype.names or ()) else None
        return step if found is None else int(found["step"][0])


class Known:
    """The newest value of a scalar that is a number: the steps that were searched once are not searched again."""

    def __init__(self, column: str, index: tuple[int, ...], place: Place) -> None:
        self._column, self._index, self._place = column, index, place
        self._searched = -1
        self._value = float("nan")

    def at(self, history: History, step: int) -> float:
        """At or before a step."""
        if step != history.last_step:  # somebody looks back
            return history.latest(self._column, self._index, step)
        newer = history.newer(self._searched, self._place.kind, self._place.first)
        if newer is None:  # some of them are not kept in full any more
            self._value = history.latest(self._column, self._index, step)
        elif len(known := newer[~np.isnan(newer)]):
            self._value = float(known[-1])
        self._searched = step
        return self._value
