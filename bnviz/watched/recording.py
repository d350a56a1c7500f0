"""A recorded run as the messages that the browser reads: those of a report (docs/protocol.md)."""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from bnviz.records import Array, Ref
from bnviz.stream import wire
from bnviz.stream.view import Pictures
from bnviz.watched import focus, words
from bnviz.watched.columns import Columns, filled, spread
from bnviz.watched.scene import scene_of
from bnviz.watching.diagnosis import Diagnosis
from bnviz.watching.reader import Run

MOMENTS = 96  # steps at most that can be gone back to
ROOM = 2**19  # bytes of their numbers at most
GENERATION = 1


class NothingYet(LookupError):
    """A run of which no step was recorded that could be shown."""


def recording(
    run: Run,
    found: Diagnosis,
    kind: str = "",
    layer: int = 0,
    channel: int = 0,
    focused: bool = True,
    live: bool = True,
) -> dict[str, Any]:
    """Everything that is shown of a run, as JSON.

    Args:
        run: with its `meta`. found: what the checks found. kind, layer, channel: what is looked at.
        focused: whether the layer in focus is shown. live: whether there is an app whose pages links lead to.

    Raises:
        NothingYet: there is no step to show.
    """
    columns = Columns(run, kind, layer, channel)
    if not len(columns.steps):
        raise NothingYet
    for arm in ("train", "eval"):
        columns.values[f"loss_now.{arm}"] = filled(columns.values[f"loss.{arm}"])
    if focused:
        focus.add(columns)
    scene = scene_of(columns, focused)
    if not live:
        scene = scene.recorded() or scene
    pictures = Pictures.of(scene)
    told = words.slots(run, found)
    sentences = [each for lines in told.values() for each in lines]
    places = iter(range(len(sentences)))
    slots = {slot: [next(places) for _ in lines] for slot, lines in told.items()}
    size = len(_frame(columns, pictures, len(columns.steps) - 1, whole=False))
    at = spread(np.arange(len(columns.steps)), max(2, min(MOMENTS, ROOM // size)))
    return {
        "scene": scene.to_json(),
        "layout": _layout(run, columns, pictures, columns.steps[at].tolist()),
        "frame": _text(_frame(columns, pictures, len(columns.steps) - 1, whole=True)),
        "moments": [
            {
                "step": int(columns.steps[row]),
                "frame": _text(_frame(columns, pictures, row, whole=False)),
                "slots": slots,
            }
            for row in at.tolist()
        ],
        "sentences": sentences,
    }


def _layout(run: Run, columns: Columns, pictures: Pictures, moments: Sequence[int]) -> dict[str, Any]:
    return {
        "type": "layout",
        "generation": GENERATION,
        "line": [ref.to_json() for ref in pictures.line],
        "film": [{"ref": ref.to_json(), "size": columns.pick(ref).shape[1]} for ref in pictures.film],
        "now": [
            {"ref": ref.to_json(), "shape": list(columns.pick(ref).shape[1:]), "dtype": "f4"} for ref in pictures.now
        ],
        "run": f"watched-{run.meta.started if run.meta else 0}",
        "experiment": "watched",
        "view": {"at": -1},
        "config": {},
        "revision": 0,
        "echo": 0,
        "changes": [],
        "state": "recorded",
        "rate": 0,
        "goal": -1,
        "moments": list(moments),
    }


def _frame(columns: Columns, pictures: Pictures, row: int, whole: bool) -> bytes:
    """What the pictures show of one step, (perhaps) with all lines and films before it."""
    steps, films = (columns.steps, columns.train_steps) if whole else (columns.steps[:0], columns.steps[:0])
    dark = np.isin(columns.steps, films)
    return wire.encode(
        wire.Frame(
            generation=GENERATION,
            last_step=int(columns.steps[-1]),
            time=columns.meta.started,
            stride=1,
            film_stride=1,
            steps=steps,
            lines=_lines(columns, pictures.line, len(steps)),
            film_steps=films,
            films=[columns.pick(ref)[dark] for ref in pictures.film],
            now=[np.asarray(columns.pick(ref)[row], "<f4") for ref in pictures.now],
            reset=whole,
        )
    )


def _lines(columns: Columns, refs: Sequence[Ref], count: int) -> Array:
    found = [np.asarray(columns.pick(ref)[:count], "<f4") for ref in refs]
    return np.stack(found) if found else np.empty((0, count), "<f4")


def _text(frame: bytes) -> str:
    return base64.b64encode(frame).decode()
