"""The messages of the stream that a report holds: what its page asks for, it answers from these."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz import experiments
from bnviz.history import History
from bnviz.scene.node import Node
from bnviz.stream.frames import NOTHING, Frames
from bnviz.stream.narration import Slots, sentences
from bnviz.stream.taken import Taken
from bnviz.stream.view import Pictures

MOMENTS = 128  # steps at most whose own numbers and sentences are kept
ROOM = 2**20  # bytes of their numbers at most
GENERATION = 1
LIVE = re.compile(r"\s*\b(?:Press|Drag|Switch) [^.]*\.")  # what a story asks of whoever sees the run live


@dataclass(frozen=True)
class Recording:
    """One run as its messages.

    Attributes:
        scene: what shows it. layout: the message before the frames. frame: the whole kept history, shown at its end.
        steps: those that can be shown, the newest last. frames, slots: by step, its numbers and its sentences.
    """

    scene: Node
    layout: Mapping[str, Any]
    frame: bytes
    steps: Sequence[int]
    frames: Sequence[bytes]
    slots: Sequence[Slots]

    @classmethod
    def of(cls, taken: Taken, scene: Node) -> "Recording":
        """Everything that a scene shows of a run."""
        history, pictures = taken.history, Pictures.of(scene)
        view = {"at": -1, **fitting(taken, pictures)}
        frames = Frames(history, pictures, view, GENERATION)
        layout = frames.layout()
        whole, settled = frames.after(NOTHING, taken.time)

        def shown(step: int) -> bytes:
            view["at"] = step
            return frames.after(settled, taken.time)[0]

        steps = moments(history, taken.changes, min(MOMENTS, ROOM // len(shown(history.last_step))))
        layout |= {
            "type": "layout",
            "run": "recorded",
            "experiment": taken.experiment,
            "view": {**view, "at": -1},
            "config": settings.values(taken.replay.config),
            "revision": 0,
            "echo": 0,
            "changes": list(taken.changes),
            "state": "recorded",
            "rate": 0,
            "goal": -1,
            "moments": steps,
        }
        told = [said(taken, view, step) for step in steps]
        return cls(scene, layout, whole, steps, [shown(step) for step in steps], told)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it: frames in base 64, every sentence once, with its places."""
        places: dict[str, int] = {}
        slots = [
            {slot: [places.setdefault(each, len(places)) for each in lines] for slot, lines in moment.items()}
            for moment in self.slots
        ]
        return {
            "scene": self.scene.to_json(),
            "layout": self.layout,
            "frame": _text(self.frame),
            "moments": [
                {"step": step, "frame": _text(frame), "slots": told}
                for step, frame, told in zip(self.steps, self.frames, slots, strict=True)
            ],
            "sentences": list(places),
        }


def fitting(taken: Taken, pictures: Pictures) -> dict[str, int]:
    """The view, or the usual one, within what the run has: every variable stays inside the columns it picks."""
    usual = experiments.get(taken.experiment).view
    dtype = taken.history.dtype
    return {name: min(value, pictures.extent(name, dtype) - 1) for name, value in {**usual, **taken.view}.items()}


def moments(history: History, changes: Sequence[Mapping[str, Any]], most: int) -> list[int]:
    """At most so many of the kept steps: the first and the newest, those around a change, and others evenly spread."""
    kept = np.unique([*history.steps, history.last_step]).tolist()
    around = {step for change in changes for step in (change["step"] - 1, change["step"])}
    chosen = list(dict.fromkeys([kept[0], kept[-1], *sorted(around & set(kept), reverse=True)]))[: max(most, 2)]
    others = [step for step in kept if step not in chosen]
    spread = np.linspace(0, len(others) - 1, min(len(others), max(most - len(chosen), 0))).round().astype(int)
    return sorted([*chosen, *(others[place] for place in spread.tolist())])


def said(taken: Taken, view: Mapping[str, int], step: int) -> Slots:
    """What the story says of a step, without what it asks of whoever sees the run live."""
    narrator = experiments.get(taken.experiment).narrator
    if narrator is None:
        return {}
    told = sentences(narrator, taken.history, taken.replay, taken.changes, {**view, "at": step})
    found = {slot: [LIVE.sub("", each).strip() for each in lines] for slot, lines in told.items()}
    return {slot: [each for each in lines if each] for slot, lines in found.items()}


def _text(frame: bytes) -> str:
    return base64.b64encode(frame).decode()
