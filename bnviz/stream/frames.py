"""The frames of one history: what a receiver does not have yet of the columns that some pictures ask for.

The first frame brings the whole history, each later one what is new, and every one the numbers of the row that is
shown. A session's receivers share them: a frame is made once for all who have come equally far. A report keeps them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.records import Array, Ref
from bnviz.stream import wire
from bnviz.stream.picks import Films, Now, Place, Scalars
from bnviz.stream.view import Pictures

FILM = 256  # columns of a film at most
LOOK_BACK = 16  # rows that are searched for the newest one with detail
NOTHING = -1  # what a receiver has before its first frame


class Frames:
    """The frames of one history for one layout.

    Args:
        view: the variables that the visitor chose; ``at`` is the step that is shown, -1 the newest. The others must
            stay as they are, or the receivers need another layout and other frames.
        generation: of the layout that these frames belong to.
    """

    def __init__(self, history: History, pictures: Pictures, view: Mapping[str, int], generation: int) -> None:
        self.generation = generation
        self._history = history
        self._pictures = pictures
        self._view = view
        self._lines = Scalars([self._place(ref) for ref in pictures.line])
        self._films = Films(history.dtype, [self._place(ref) for ref in pictures.film])
        self._now = Now(history.dtype, pictures.now, view)
        self._made: dict[int, bytes] = {}  # by how far the receiver had come
        self._made_of: tuple[int, int, int, float] | None = None

    def layout(self) -> dict[str, Any]:
        """What a receiver must know to read the frames: their generation, and the shape of every column."""
        pictures = self._pictures
        films = [{"ref": ref.to_json(), "size": self._place(ref).size} for ref in pictures.film]
        nows = []
        for ref in pictures.now:
            place = self._place(ref)
            kind = "u1" if place.kind == np.uint8 else "f4"
            nows.append({"ref": ref.to_json(), "shape": list(place.shape), "dtype": kind})
        return {
            "generation": self.generation,
            "line": [ref.to_json() for ref in pictures.line],
            "film": films,
            "now": nows,
        }

    def after(self, settled: int, time: float) -> tuple[bytes, int]:
        """What is new to a receiver, encoded, and how far it has come with that.

        Args:
            settled: how far it had come, `NOTHING` before its first frame. time: when the newest row came, seconds
                since 1970.
        """
        of = self._history.last_step, len(self._history), self._view["at"], time
        if of != self._made_of:
            self._made, self._made_of = {}, of
        if settled not in self._made:
            self._made[settled] = self._encoded(settled, time)
        return self._made[settled], int(self._history.steps[-1])

    def _encoded(self, settled: int, time: float) -> bytes:
        history, view = self._history, self._view
        last = history.last_step
        steps = history.steps[int(history.steps.searchsorted(settled, "right")) :]
        provisional = bool(history.steps[-1] != last)
        film_stride = history.stride
        while last // film_stride >= FILM:
            film_stride *= 2
        film_steps, films = self._films.since(history, settled, steps, film_stride)
        shown = last if view["at"] < 0 else min(max(view["at"], int(history.steps[0])), last)
        now = self._now.of(history, shown, LOOK_BACK)
        return wire.encode(
            wire.Frame(
                generation=self.generation,
                last_step=last,
                time=time,
                stride=history.stride,
                film_stride=film_stride,
                steps=_with(steps, last) if provisional else steps,
                lines=self._lines.since(history, settled, provisional),
                film_steps=film_steps,
                films=films,
                now=[np.frombuffer(now, np.uint8)],
                reset=settled == NOTHING,
                provisional=provisional,
            )
        )

    def _place(self, ref: Ref) -> Place:
        return Place.of(self._history.dtype, ref.column, ref.at(self._view))


def _with(steps: Array, last: int) -> Array:
    """Some steps and one more; numpy's own append takes ten times as long."""
    found = np.empty(len(steps) + 1, "<u4")
    found[:-1], found[-1] = steps, last
    return found
