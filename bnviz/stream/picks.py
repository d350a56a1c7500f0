"""Picks numbers out of a run's rows by their places in memory: found once for a layout, used for every frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz.history import History, Spot
from bnviz.records import Array, Ref

Dtype = np.dtype[Any]
BYTES = np.dtype(np.uint8)


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
        self._groups: list[tuple[Dtype, slice, Array]] = []  # kind, where its scalars are while they are gathered, from
        order: list[int] = []  # which scalar is gathered where
        for kind in sorted({place.kind for place in places}, key=str):
            found = [k for k, place in enumerate(places) if place.kind == kind]
            where = np.array([places[k].first for k in found])
            self._groups.append((kind, slice(len(order), len(order) + len(found)), where))
            order += found
        self._order = np.argsort(order)

    def since(self, history: History, after: int, provisional: bool) -> Array:
        """Their values in the whole-run rows newer than a step: (number of scalars, n) float32.

        Args:
            provisional: whether the newest row comes last, though it is not among these.
        """
        count = len(history.steps) - int(history.steps.searchsorted(after, "right"))
        found = np.empty((count + provisional, len(self._order)), "<f4")
        newest = history.spot(history.last_step)
        for kind, gathered, where in self._groups:
            if count:
                found[:count, gathered] = history.since(after, kind).take(where, axis=1)
            if provisional:
                found[count, gathered] = history.row(newest, kind).take(where)
        return found.take(self._order, axis=1).T


class Films:
    """Some vectors of bytes of many rows.

    Args:
        places: one for each.
    """

    def __init__(self, dtype: "np.dtype[np.void]", places: Sequence[Place]) -> None:
        self._parts = [slice(place.first, place.first + place.size) for place in places]
        self._detail = Place.of(dtype, "detail", ()).first if "detail" in (dtype.names or ()) else None

    def since(self, history: History, after: int, steps: Array, stride: int) -> tuple[Array, list[Array]]:
        """Those of the whole-run rows newer than a step that have detail and whose step the stride divides.

        Args:
            steps: of all rows newer than that step.

        Returns:
            their steps (n,), and each film (n, size) uint8.
        """
        on = (steps % stride == 0).nonzero()[0] if self._parts else steps[:0]
        if len(on):
            rows = history.since(after, BYTES)
            if self._detail is not None:
                on = on[rows[on, self._detail] != 0]
        if not len(on):
            return steps[:0], []
        return steps[on], [rows[on, part] for part in self._parts]


class Now:
    """What some references are in one row, one after the other as the wire has them: float32 or bytes, padded to four.

    Expensive ones are taken from the newest row with detail; a scalar that is not known at every step is the newest
    that is, unless its arm has diverged.
    """

    def __init__(self, dtype: "np.dtype[np.void]", refs: Sequence[Ref], view: Mapping[str, int]) -> None:
        self._parts: dict[tuple[Dtype, bool], list[tuple[slice, slice]]] = {}  # by kind and whether expensive: from, to
        self._gaps: list[tuple[int, Known]] = []  # where, what may be missing
        at = 0
        for ref in refs:
            place = Place.of(dtype, ref.column, ref.at(view))
            size, width = place.size, 1 if place.kind == np.uint8 else 4
            part, to = slice(place.first, place.first + size), slice(at // width, at // width + size)
            self._parts.setdefault((place.kind, ref.expensive), []).append((part, to))
            if not place.shape and place.kind.kind == "f":
                bad = f"{ref.column.rpartition('.')[0]}.bad_step"
                ends = Place.of(dtype, bad, ()) if bad in (dtype.names or ()) else None
                self._gaps.append((at // 4, Known(ref.column, ref.at(view), place, ends)))
            at += size * width + -size * width % 4
        self._bytes = np.zeros(at, np.uint8)
        self._numbers = self._bytes.view("<f4")
        self._expensive = "detail" in (dtype.names or ()) and any(ref.expensive for ref in refs)

    def of(self, history: History, step: int, look_back: int) -> bytes:
        """Their bytes for the newest row that is kept at or before a step.

        Args:
            look_back: how many rows are searched for the newest one with detail.
        """
        spot = history.spot(step)
        detailed = history.newest("detail", step, look_back) if self._expensive else None
        for (kind, expensive), parts in self._parts.items():
            row = history.row(detailed if expensive and detailed else spot, kind)
            found = self._bytes if kind == np.uint8 else self._numbers
            for part, to in parts:
                found[to] = row[part]
        for at, known in self._gaps:
            if (value := self._numbers[at]) != value:  # not a number
                self._numbers[at] = known.at(history, step, spot)
        return self._bytes.tobytes()


class Known:
    """The newest value of a scalar that is a number: the steps that were searched once are not searched again.

    Args:
        place: of the scalar. ends: of the step at which its arm ended, -1 while it has not; None if none ends it.
    """

    def __init__(self, column: str, index: tuple[int, ...], place: Place, ends: Place | None) -> None:
        self._column, self._index, self._place, self._ends = column, index, place, ends
        self._searched = -1
        self._value = float("nan")

    def at(self, history: History, step: int, spot: Spot) -> float:
        """At or before a step, which lies at a spot; NaN if its arm has ended by then."""
        if self._ends is not None and history.row(spot, self._ends.kind)[self._ends.first] >= 0:
            return float("nan")
        if step != history.last_step:  # somebody looks back
            return history.latest(self._column, self._index, step)
        newer = history.newest_known(self._place.kind, self._place.first, self._searched)
        if newer is None:  # some of them are not kept in full any more
            self._value = history.latest(self._column, self._index, step)
        elif newer == newer:
            self._value = newer
        self._searched = step
        return self._value
