"""What one socket is sent of a session: everything when it connects, then what is new, always the newest.

A feed remembers how far its receiver has come, not what there is to send: a slow receiver gets fewer, larger frames.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz.history import History, opaque, part
from bnviz.records import Array, Ref
from bnviz.stream import wire
from bnviz.stream.session import Session

FILM = 256  # columns of a film at most
LOOK_BACK = 16  # rows that are searched for the newest one with detail


class Subscription:
    """One receiver of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._generation = 0
        self._seen: Counter[str] = Counter()
        self._stated: tuple[str, float, int] | None = None  # the state that was told
        self._settled = -1  # the newest step the receiver keeps
        self._scalars: Scalars  # of the lines, since the layout was told

    def pending(self) -> list[str | bytes]:
        """What the receiver does not have yet, in the order in which it is to be sent."""
        session = self.session
        with session.lock:
            new = {what for what, count in session.versions.items() if self._seen[what] != count}
            if session.run.last_step < 0:  # there is nothing to draw yet, but a run may fail
                return self._state() if session.state == "failed" else []
            self._seen.update({what: session.versions[what] - self._seen[what] for what in new})
            out: list[str | bytes] = []
            if "layout" in new:
                out.append(self._layout())
                self._stated = (session.state, session.rate, session.goal)
                new -= {"changes", "config"}
            out += self._state()
            if "config" in new:
                config = settings.values(session.config)
                out.append(wire.message("applied", step=session.run.applied, config=config))
            if "changes" in new:
                out.append(wire.message("changes", changes=session.run.changes.to_json()))
            if new & {"layout", "rows"}:
                out.append(wire.encode(self._frame(reset="layout" in new)))
            if "story" in new:
                out.append(wire.message("story", slots=session.slots))
            return out

    # -- words --------------------------------------------------------------------------------------------------------

    def _state(self) -> list[str | bytes]:
        session = self.session
        if self._stated == (session.state, session.rate, session.goal):
            return []
        self._stated = (session.state, session.rate, session.goal)
        more = {"message": session.run.message} if session.run.message else {}
        return [wire.message("state", state=session.state, rate=session.rate, goal=session.goal, **more)]

    def _layout(self) -> str:
        self._generation = (self._generation + 1) % 2**16
        session, pictures = self.session, self.session.pictures
        films = [{"ref": ref.to_json(), "size": self._part(ref).size} for ref in pictures.film]
        nows = []
        for ref in pictures.now:
            part = _wired(self._part(ref))
            nows.append({"ref": ref.to_json(), "shape": list(part.shape), "dtype": part.dtype.str[1:]})
        return wire.message(
            "layout",
            generation=self._generation,
            run=session.run.name,
            experiment=session.experiment,
            line=[ref.to_json() for ref in pictures.line],
            film=films,
            now=nows,
            view=session.view,
            config=settings.values(session.config),
            changes=session.run.changes.to_json(),
            state=session.state,
            rate=session.rate,
            goal=session.goal,
        )

    def _part(self, ref: Ref) -> Array:
        """An example of what a reference stands for."""
        return np.asarray(self._history.peek(self._history.last_step)[0][ref.column][ref.at(self.session.view)])

    # -- frames -------------------------------------------------------------------------------------------------------

    @property
    def _history(self) -> History:
        assert self.session.history is not None
        return self.session.history

    def _frame(self, reset: bool) -> wire.Frame:
        history, pictures = self._history, self.session.pictures
        if reset:
            self._settled = -1
            self._scalars = Scalars(history.dtype, [(ref.column, ref.at(self.session.view)) for ref in pictures.line])
        last = history.peek(history.last_step)
        rows = history.rows(self._settled)
        provisional = bool(history.steps[-1] != history.last_step)
        film_stride = history.stride
        while history.last_step // film_stride >= FILM:
            film_stride *= 2
        shots = _shots(rows, film_stride) if pictures.film else rows[:0]
        self._settled = int(history.steps[-1])
        drawn = [rows, last] if provisional else [rows]
        return wire.Frame(
            generation=self._generation,
            last_step=history.last_step,
            time=self.session.run.time,
            stride=history.stride,
            film_stride=film_stride,
            steps=np.concatenate([each["step"] for each in drawn]),
            lines=np.concatenate([self._scalars.of(each) for each in drawn], axis=1),
            film_steps=shots["step"],
            films=[part(shots, ref.column, ref.at(self.session.view)) for ref in pictures.film],
            now=self._now(last[0]),
            reset=reset,
            provisional=provisional,
        )

    def _now(self, last: Any) -> list[Array]:
        """What the pictures show of the newest row, or of the one that the visitor went back to."""
        history, view, refs = self._history, self.session.view, self.session.pictures.now
        row = last
        if view["at"] >= 0:
            row = history.peek(min(max(view["at"], int(history.steps[0])), history.last_step))[0]
        detailed = _detailed(history, row) if any(ref.expensive for ref in refs) else row
        return [_wired(_value(history, detailed if ref.expensive else row, ref, ref.at(view))) for ref in refs]


class Scalars:
    """Some scalars of every row. Each has its place in a row: those of one type are gathered at once.

    Args:
        places: columns, and indices into them that leave a scalar.
    """

    def __init__(self, dtype: "np.dtype[np.void]", places: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        self._count = len(places)
        groups: dict[np.dtype[Any], tuple[list[int], list[int]]] = {}  # by type: which ones, and where
        for k, (column, index) in enumerate(places):
            field, offset = dtype.fields[column][:2] if dtype.fields else (dtype, 0)
            offset += field.base.itemsize * int(np.ravel_multi_index(index, field.shape)) if index else 0
            which, where = groups.setdefault(field.base, ([], []))
            which.append(k)
            where.append(offset // field.base.itemsize)
        self._groups = [(kind, np.array(which), np.array(where)) for kind, (which, where) in groups.items()]

    def of(self, rows: Array) -> Array:
        """Their values in some rows: (number of scalars, n) float32."""
        found = np.empty((self._count, len(rows)), "<f4")
        for kind, which, where in self._groups:
            found[which] = rows.view(kind).reshape(len(rows), rows.itemsize // kind.itemsize)[:, where].T
        return found


def _shots(rows: Array, stride: int) -> Array:
    """The rows that belong in a film: with detail, on the stride."""
    on = rows["step"] % stride == 0
    if "detail" in (rows.dtype.names or ()):
        on &= rows["detail"]
    return opaque(rows)[on].view(rows.dtype)


def _detailed(history: History, row: Any) -> Any:
    """The newest row with detail, at or shortly before a row; the row itself if there is none."""
    found = history.newest("detail", int(row["step"]), LOOK_BACK) if "detail" in row.dtype.names else None
    return row if found is None else found[0]


def _value(history: History, row: Any, ref: Ref, index: tuple[int, ...]) -> Array:
    """What a row says; where a number is not known at every step, the newest that is, unless its arm has diverged."""
    value = np.asarray(row[ref.column][index])
    if value.ndim or value.dtype.kind != "f" or not np.isnan(value):
        return value
    bad = f"{ref.column.rpartition('.')[0]}.bad_step"
    if bad in row.dtype.names and row[bad] >= 0:
        return value
    return np.asarray(history.latest(ref.column, index, int(row["step"])))


def _wired(value: Array) -> Array:
    """As the wire has it: bytes as they are, every other number as float32."""
    return value if value.dtype == np.uint8 else value.astype("<f4")
