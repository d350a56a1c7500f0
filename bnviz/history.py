"""A bounded log of a run's rows: the whole run thinned evenly, the latest steps in full.

However long a run grows, two things are kept: the newest `recent` rows, every one of them, and at most `past` rows of
the whole run: the steps that a power of two, the stride, divides, and the steps that somebody asked to keep (where a
setting changed). When the whole run no longer fits, the stride doubles. Which rows are left depends only on the steps
that came and the steps that were kept, so that a browser which thins by the same rule holds the same rows.
"""

import copy
from typing import Any

import numpy as np

from bnviz.records import Array

Spot = tuple[bool, int]  # of a row: whether it lies in the ring of the newest, and its place

NARROW = 64  # bytes of a column in a row, up to which it is kept side by side once it was asked for


def opaque(rows: Array) -> Array:
    """Rows as mere bytes, which numpy copies ten times as fast as rows of many fields: the same memory."""
    return rows.view(f"V{rows.dtype.itemsize}")


def part(rows: Array, name: str, index: tuple[int, ...]) -> Array:
    """One column of some rows at an index: (n, ...), what the index leaves of the column's axes."""
    key: Any = (slice(None), *index)
    found: Array = rows[name][key]
    return found


class History:
    """Rows of one structured dtype with a field ``step``, in the order of their steps.

    Args:
        dtype: of a row (`bnviz.records.row_dtype`).
        recent: how many of the newest rows are kept in full.
        past: how many rows of the whole run are kept at most, the kept steps among them; at least 4.
    """

    def __init__(self, dtype: "np.dtype[np.void]", recent: int = 128, past: int = 512) -> None:
        if recent < 1 or past < 4:
            raise ValueError(f"a history needs recent >= 1 and past >= 4; got {recent} and {past}")
        self.dtype = dtype
        self.stride = 1
        self.most_kept = past // 2
        self._ring_rows: Array = np.zeros(recent, dtype)  # row number n of the run lies at n % recent
        self._ring = opaque(self._ring_rows)
        self._ring_steps = np.full(recent, -1, np.int64)
        self._seen = 0  # rows that ever came
        self._last = -1  # the step of the newest
        self._newest: Any = None  # that row, once somebody has asked for it
        self._past_rows: Array = np.zeros(past, dtype)
        self._past = opaque(self._past_rows)
        self._steps = np.zeros(past, np.int64)  # the steps of _past, side by side for searching
        self._length = 0  # how many of _past are filled
        self._kept: set[int] = set()
        self._columns: dict[tuple[str, tuple[int, ...]], tuple[Array, Array]] = {}  # that were asked for since
        self._gathered: dict[tuple[str, tuple[int, ...]], Array] = {}  # narrow ones of the past, as far as asked for
        self._typed: dict[np.dtype[Any], tuple[Array, Array]] = {}  # the ring and the past as arrays of one kind

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_typed": {}}  # a copy has its own memory

    @classmethod
    def within(cls, dtype: "np.dtype[np.void]", size: int) -> "History":
        """A history that takes about `size` bytes, whatever the dtype, and at least some 80 rows."""
        rows = size // dtype.itemsize
        past = min(max(rows * 4 // 5, 64), 1024)
        return cls(dtype, recent=max(past // 4, 16), past=past)

    def append(self, rows: Array) -> None:
        """Add rows whose steps increase; those that are not newer than the newest row are left out."""
        raw, steps = opaque(rows), rows["step"]
        known = int(steps.searchsorted(self.last_step, "right"))
        raw, steps = raw[known:], steps[known:]
        if not len(raw):
            return
        self._columns.clear()
        self._newest = None
        places = (self._seen + np.arange(len(raw))[-len(self._ring) :]) % len(self._ring)
        self._ring[places], self._ring_steps[places] = raw[-len(places) :], steps[-len(places) :]
        self._seen += len(raw)
        self._last = int(steps[-1])
        belongs = self._belongs(steps)
        while self._length + np.count_nonzero(belongs) > len(self._past):
            self._thin()
            belongs = self._belongs(steps)
        end = self._length + int(np.count_nonzero(belongs))
        self._past[self._length : end], self._steps[self._length : end] = raw[belongs], steps[belongs]
        self._length = end

    def keep(self, step: int) -> None:
        """Never thin this step, whether it is yet to come or among the recent ones.

        Half of the rows of the past can be kept ones; beyond that the oldest is no longer protected.
        """
        self._kept.add(step)
        if len(self._kept) > self.most_kept:
            self._kept.remove(min(self._kept))
        missed = step in self._kept and step not in self.steps and step in self._ring_steps
        if missed:
            if self._length == len(self._past):
                self._thin()
            self._columns.clear()
            self._gathered.clear()
            place = int(self.steps.searchsorted(step))
            row = self._ring[self._ring_steps == step]
            for log, value in ((self._past, row), (self._steps, step)):
                log[place + 1 : self._length + 1] = log[place : self._length].copy()
                log[place : place + 1] = value
            self._length += 1

    def release(self, step: int) -> None:
        """Let go of a kept step: it is thinned like any other when the stride grows the next time."""
        self._kept.discard(step)

    def __len__(self) -> int:
        """How many rows of the whole run are there to read."""
        return self._length

    @property
    def last_step(self) -> int:
        """The newest step; -1 before the first."""
        return self._last

    @property
    def last(self) -> Any:
        """The newest row, to be read only. Raises LookupError before the first."""
        if self._newest is None:
            self._newest = self.at(self.last_step)
        return self._newest

    @property
    def steps(self) -> Array:
        """The steps of the whole-run rows, (n,) int64."""
        return self._steps[: self._length]

    @property
    def whole(self) -> Array:
        """The rows of the whole run, thinned, (n,)."""
        return self._past_rows[: self._length]

    def at(self, step: int) -> Any:
        """The newest row that is kept at or before a step: a copy. Raises LookupError if there is none."""
        return opaque(self.peek(step)).copy().view(self.dtype)[0]

    def peek(self, step: int) -> Array:
        """The same, (1,), without copying it: what is appended next may overwrite it."""
        in_ring, place = self.spot(step)
        return (self._ring_rows if in_ring else self._past_rows)[place : place + 1]

    def spot(self, step: int) -> Spot:
        """Where the newest row at or before a step lies, until rows are appended. Raises LookupError."""
        if step >= self._last >= 0:
            return True, (self._seen - 1) % len(self._ring)
        behind = int(np.count_nonzero(self._ring_steps > step))  # rows of the ring newer than that
        if behind < min(self._seen, len(self._ring)):
            return True, (self._seen - 1 - behind) % len(self._ring)
        place = int(self.steps.searchsorted(step, "right")) - 1
        if place < 0:
            raise LookupError(f"there is no row at or before step {step}")
        return False, place

    def row(self, spot: Spot, kind: "np.dtype[Any]") -> Array:
        """A row as the numbers of one kind that its memory is: (row size / kind's size,). See `row_dtype`."""
        in_ring, place = spot
        found: Array = self._as(kind)[0 if in_ring else 1][place]
        return found

    def since(self, after: int, kind: "np.dtype[Any]") -> Array:
        """The whole-run rows newer than a step, each as in `row`: (n, row size / kind's size), a view."""
        first = int(self.steps.searchsorted(after, "right"))
        found: Array = self._as(kind)[1][first : self._length]
        return found

    def newest_known(self, kind: "np.dtype[Any]", place: int, after: int) -> float | None:
        """The newest number (of a kind, at a place, as in `row`) that is not NaN among the rows newer than a step.

        NaN if they have none; None if some of these rows are not kept in full any more.
        """
        ring, steps = self._as(kind)[0], self._ring_steps
        for n in range(self._seen - 1, max(self._seen - len(ring), 0) - 1, -1):
            at = n % len(ring)
            if steps[at] <= after:
                return float("nan")
            if (value := ring[at, place]) == value:
                return float(value)
        return None if self._seen > len(ring) else float("nan")

    def _as(self, kind: "np.dtype[Any]") -> tuple[Array, Array]:
        """The ring and the past, each row as the numbers of one kind."""
        if kind not in self._typed:
            width = self.dtype.itemsize // kind.itemsize
            self._typed[kind] = (
                self._ring_rows.view(kind).reshape(len(self._ring_rows), width),
                self._past_rows.view(kind).reshape(len(self._past_rows), width),
            )
        return self._typed[kind]

    def newest(self, name: str, step: int, among: int) -> Spot | None:
        """As `spot`, the newest of so many rows up to a step in which a column is true; None if there is none."""
        behind = int(np.count_nonzero(self._ring_steps > step)) if step < self._last else 0
        there = self._ring_rows[name]
        for n in range(self._seen - 1 - behind, max(self._seen - len(self._ring), 0) - 1, -1)[:among]:
            if there[place := n % len(self._ring)]:
                return True, place
        end = int(self.steps.searchsorted(step, "right"))
        found = np.flatnonzero(self._past_rows[name][max(end - among, 0) : end])
        return (False, max(end - among, 0) + int(found[-1])) if len(found) else None

    def until(self, step: int) -> "History":
        """The run as it stood at the newest row that is kept at or before a step, to be read only: it shares the rows.

        Raises LookupError if there is none.
        """
        row = self.peek(step)
        found = copy.copy(self)
        found._ring, found._ring_steps, found._seen = opaque(row).copy(), row["step"].copy(), 1
        found._last = int(row["step"][0])
        found._ring_rows = found._ring.view(self.dtype)
        found._length = int(self.steps.searchsorted(row["step"][0], "right"))
        found._columns, found._gathered, found._typed, found._newest = {}, {}, {}, None
        return found

    def latest(self, name: str, index: tuple[int, ...], step: int) -> float:
        """The newest value of a scalar column, at or before a step, that is not NaN; NaN if there is none."""
        ring = self._ring_rows[name]
        for n in range(self._seen - 1, max(self._seen - len(ring), 0) - 1, -1):  # most often it is a newer one
            place = n % len(ring)
            if self._ring_steps[place] <= step and not np.isnan(value := ring[(place, *index)]):
                return float(value)
        values = part(self.whole, name, index)
        found = np.flatnonzero((self.steps <= step) & ~np.isnan(values))
        return float(values[found[-1]]) if len(found) else float("nan")

    def rows(self, after: int = -1, stride: int = 1) -> Array:
        """The whole-run rows newer than `after` whose step is divided by `stride` or kept: a view or a copy, (n,)."""
        new = slice(int(self.steps.searchsorted(after, "right")), self._length)
        if stride <= self.stride:
            return self._past_rows[new]
        return self._past[new][self._on(self._steps[new], stride)].view(self.dtype)

    def column(self, name: str, index: tuple[int, ...] = ()) -> tuple[Array, Array]:
        """The steps and the values of one column over the whole run, the newest row included.

        Returns:
            steps (n,) int64, values (n, ...): what `index` leaves of the column's axes; both to be read only.
        """
        if (name, index) not in self._columns:
            steps, values = self.steps, self._past_column(name, index)
            if self._seen and (not len(steps) or steps[-1] != self.last_step):
                steps = np.append(steps, self.last_step)
                values = np.concatenate([values, part(self.peek(self.last_step), name, index)])
            else:
                steps = steps.copy()
            for each in (steps, values):
                each.setflags(write=False)
            self._columns[name, index] = steps, values
        return self._columns[name, index]

    def _past_column(self, name: str, index: tuple[int, ...]) -> Array:
        """A column of the whole-run rows. Narrow ones are gathered only once: every row lies in memory of its own."""
        known = self._gathered.get((name, index))
        if known is not None and len(known) == self._length:
            return known
        values = part(self._past_rows[0 if known is None else len(known) : self._length], name, index)
        values = values.copy() if known is None else np.concatenate([known, values])
        if values.nbytes <= NARROW * len(values):
            self._gathered[name, index] = values
        return values

    def _order(self) -> Array:
        return np.arange(max(0, self._seen - len(self._ring)), self._seen) % len(self._ring)

    def _belongs(self, steps: Array) -> Array:
        return self._on(steps, self.stride)

    def _on(self, steps: Array, stride: int) -> Array:
        on: Array = steps % stride == 0
        if self._kept:  # np.isin would take several times as long for the few steps that come at a time
            on |= np.fromiter((step in self._kept for step in steps.tolist()), bool, len(steps))
        return on

    def _thin(self) -> None:
        self.stride *= 2
        self._gathered.clear()
        stay = np.flatnonzero(self._belongs(self.steps))
        self._past[: len(stay)] = self._past[stay]
        self._steps[: len(stay)] = self._steps[stay]
        self._length = len(stay)
