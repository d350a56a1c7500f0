"""What one socket is sent of a visit: everything when it connects, then what is new, always the newest.

A feed remembers how far its receiver has come, not what there is to send: a slow receiver gets fewer, larger frames.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz.history import History, part
from bnviz.records import Array, Ref
from bnviz.stream import wire
from bnviz.stream.visits import Visit

FILM = 256  # columns of a film at most
LOOK_BACK = 16  # rows that are searched for the newest one with detail


class Feed:
    """One receiver of one visit."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self._generation = 0
        self._seen: Counter[str] = Counter()
        self._stated: tuple[str, float, int] | None = None  # the state that was told
        self._settled = -1  # the newest step the receiver keeps in its lines
        self._filmed = -1  # and in its films

    def pending(self) -> list[str | bytes]:
        """What the receiver does not have yet, in the order in which it is to be sent."""
        visit = self.visit
        with visit.lock:
            new = {what for what, count in visit.versions.items() if self._seen[what] != count}
            if visit.run.last_step < 0:  # there is nothing to draw yet, but a run may fail
                return self._state() if visit.state == "failed" else []
            self._seen.update({what: visit.versions[what] - self._seen[what] for what in new})
            out: list[str | bytes] = []
            if "layout" in new:
                out.append(self._layout())
                self._stated = (visit.state, visit.rate, visit.goal)
                new -= {"changes", "config"}
            out += self._state()
            if "config" in new:
                config = settings.values(visit.config)
                out.append(wire.word("applied", step=visit.run.applied, config=config))
            if "changes" in new:
                out.append(wire.word("changes", changes=visit.run.changes.to_json()))
            if new & {"layout", "rows"}:
                out.append(wire.encode(self._frame(reset="layout" in new)))
            if "story" in new:
                out.append(wire.word("story", slots=visit.slots))
            return out

    # -- words --------------------------------------------------------------------------------------------------------

    def _state(self) -> list[str | bytes]:
        visit = self.visit
        if self._stated == (visit.state, visit.rate, visit.goal):
            return []
        self._stated = (visit.state, visit.rate, visit.goal)
        more = {"message": visit.run.message} if visit.run.message else {}
        return [wire.word("state", state=visit.state, rate=visit.rate, goal=visit.goal, **more)]

    def _layout(self) -> str:
        self._generation = (self._generation + 1) % 2**16
        visit, pictures = self.visit, self.visit.pictures
        films = [{"ref": ref.to_json(), "size": self._part(ref).size} for ref in pictures.film]
        nows = []
        for ref in pictures.now:
            part = _wired(self._part(ref))
            nows.append({"ref": ref.to_json(), "shape": list(part.shape), "dtype": part.dtype.str[1:]})
        return wire.word(
            "layout",
            generation=self._generation,
            run=visit.run.name,
            experiment=visit.experiment,
            line=[ref.to_json() for ref in pictures.line],
            film=films,
            now=nows,
            view=visit.view,
            config=settings.values(visit.config),
            changes=visit.run.changes.to_json(),
            state=visit.state,
            rate=visit.rate,
            goal=visit.goal,
        )

    def _part(self, ref: Ref) -> Array:
        """An example of what a reference stands for."""
        return np.asarray(self._history.last[ref.column][ref.at(self.visit.view)])

    # -- frames -------------------------------------------------------------------------------------------------------

    @property
    def _history(self) -> History:
        assert self.visit.history is not None
        return self.visit.history

    def _frame(self, reset: bool) -> wire.Frame:
        history, pictures = self._history, self.visit.pictures
        if reset:
            self._settled = self._filmed = -1
        last = history.last
        rows = history.rows(self._settled)
        provisional = bool(history.steps[-1] != history.last_step)
        film_stride = history.stride
        while history.last_step // film_stride >= FILM:
            film_stride *= 2
        shots = _shots(history.rows(self._filmed), film_stride)
        self._settled = self._filmed = int(history.steps[-1])
        if provisional:
            rows = _with(rows, last)
        return wire.Frame(
            generation=self._generation,
            last_step=history.last_step,
            time=self.visit.run.time,
            stride=history.stride,
            film_stride=film_stride,
            steps=rows["step"],
            lines=self._lines(rows, pictures.line),
            film_steps=shots["step"],
            films=[part(shots, ref.column, ref.at(self.visit.view)) for ref in pictures.film],
            now=self._now(last),
            reset=reset,
            provisional=provisional,
        )

    def _lines(self, rows: Array, refs: Sequence[Ref]) -> Array:
        """Scalar columns of some rows, (number of references, number of rows)."""
        found = np.empty((len(refs), len(rows)), "<f4")
        for line, ref in zip(found, refs, strict=True):
            line[:] = part(rows, ref.column, ref.at(self.visit.view))
        return found

    def _now(self, last: Any) -> list[Array]:
        """What the pictures show of the newest row, or of the one that the visitor went back to."""
        history, view, refs = self._history, self.visit.view, self.visit.pictures.now
        row = last if view["at"] < 0 else history.at(min(max(view["at"], int(history.steps[0])), history.last_step))
        detailed = _detailed(history, row) if any(ref.dear for ref in refs) else row
        return [_wired(_value(history, detailed if ref.dear else row, ref, ref.at(view))) for ref in refs]


def _with(rows: Array, last: Any) -> Array:
    """Rows and one more; np.append would compare the dtypes field by field."""
    found = np.empty(len(rows) + 1, rows.dtype)
    found[:-1], found[-1] = rows, last
    return found


def _shots(rows: Array, stride: int) -> Array:
    """The rows that belong in a film: with detail, on the stride."""
    on = rows["step"] % stride == 0
    return rows[on & rows["detail"]] if "detail" in (rows.dtype.names or ()) else rows[on]


def _detailed(history: History, row: Any) -> Any:
    """The newest row with detail, at or shortly before a row; the row itself if there is none."""
    if "detail" not in row.dtype.names:
        return row
    found = row
    for _ in range(LOOK_BACK):
        if found["detail"] or found["step"] == history.steps[0]:
            return found
        found = history.at(int(found["step"]) - 1)
    return row


def _value(history: History, row: Any, ref: Ref, index: tuple[int, ...]) -> Array:
    """What a row says; where a number is not known at every step, the newest that is, unless its arm has diverged."""
    value = np.asarray(row[ref.column][index])
    bad = f"{ref.column.rpartition('.')[0]}.bad_step"
    diverged = bad in row.dtype.names and row[bad] >= 0
    if value.ndim or value.dtype.kind != "f" or not np.isnan(value) or diverged:
        return value
    return np.asarray(history.latest(ref.column, index, int(row["step"])))


def _wired(value: Array) -> Array:
    """As the wire has it: bytes as they are, every other number as float32."""
    return value if value.dtype == np.uint8 else value.astype("<f4")
