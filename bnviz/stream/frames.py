"""The frames of one history: what one receiver does not have yet of the columns that some pictures ask for.

The first frame brings the whole history, each later one what is new, and every one the numbers of the row that is
shown. A socket's subscription sends them, a report keeps them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History, opaque, part
from bnviz.records import Array, Ref
from bnviz.stream import wire
from bnviz.stream.view import Pictures

FILM = 256  # columns of a film at most
LOOK_BACK = 16  # rows that are searched for the newest one with detail


class Frames:
    """The frames of one history for one receiver.

    Args:
        view: the variables that the visitor chose; ``at`` is the step that is shown, -1 the newest. The others must
            stay as they are, or the receiver needs another layout and other frames.
        generation: of the layout that these frames belong to.
    """

    def __init__(self, history: History, pictures: Pictures, view: Mapping[str, int], generation: int) -> None:
        self._history = history
        self._pictures = pictures
        self._view = view
        self._generation = generation
        self._settled = -1  # the newest step that the receiver keeps
        self._reset = True
        self._scalars = Scalars(history.dtype, [(ref.column, ref.at(view)) for ref in pictures.line])

    def layout(self) -> dict[str, Any]:
        """What a receiver must know to read the frames: their generation, and the shape of every column."""
        pictures = self._pictures
        films = [{"ref": ref.to_json(), "size": self._example(ref).size} for ref in pictures.film]
        nows = []
        for ref in pictures.now:
            example = _wired(self._example(ref))
            nows.append({"ref": ref.to_json(), "shape": list(example.shape), "dtype": example.dtype.str[1:]})
        return {
            "generation": self._generation,
            "line": [ref.to_json() for ref in pictures.line],
            "film": films,
            "now": nows,
        }

    def next(self, time: float) -> bytes:
        """What is new since the last call, encoded; `time` is when the newest row came, seconds since 1970."""
        history, pictures = self._history, self._pictures
        last = history.peek(history.last_step)
        rows = history.rows(self._settled)
        provisional = bool(history.steps[-1] != history.last_step)
        film_stride = history.stride
        while history.last_step // film_stride >= FILM:
            film_stride *= 2
        shots = _shots(rows, film_stride) if pictures.film else rows[:0]
        drawn = [rows, last] if provisional else [rows]
        reset, self._reset, self._settled = self._reset, False, int(history.steps[-1])
        return wire.encode(
            wire.Frame(
                generation=self._generation,
                last_step=history.last_step,
                time=time,
                stride=history.stride,
                film_stride=film_stride,
                steps=np.concatenate([each["step"] for each in drawn]),
                lines=np.concatenate([self._scalars.of(each) for each in drawn], axis=1),
                film_steps=shots["step"],
                films=[part(shots, ref.column, ref.at(self._view)) for ref in pictures.film],
                now=self._now(last[0]),
                reset=reset,
                provisional=provisional,
            )
        )

    def _example(self, ref: Ref) -> Array:
        """An example of what a reference stands for."""
        return np.asarray(self._history.peek(self._history.last_step)[0][ref.column][ref.at(self._view)])

    def _now(self, last: Any) -> list[Array]:
        """What the pictures show of the newest row, or of the one that the visitor went back to."""
        history, view, refs = self._history, self._view, self._pictures.now
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
