"""A lesson in class: phones are told the words of the step at which the teacher is, and its question can be voted on.

What would give an answer away stays on the server: the conditions of a question's options, and what is said afterwards.
"""

import json
from collections.abc import Sequence
from typing import Any

from bnviz import config as settings
from bnviz.classroom.question import LONGEST, LONGEST_OPTION, OPTIONS, Question
from bnviz.lessons.grammar import Tree, evaluate
from bnviz.lessons.player import Column
from bnviz.records import Ref
from bnviz.scene.node import Node, Refs
from bnviz.stream.session import Session

NONE = "none of these"


def column_of(scene: Node | None) -> Column | None:
    """The words of a lesson that stand in a scene."""
    return next((node for node in scene.walk() if isinstance(node, Column)), None) if scene is not None else None


def refs_of(scene: Node | None) -> Refs:
    """The columns that the numbers in a lesson's words need."""
    column = column_of(scene)
    return column.asks if column is not None else Refs()


def step_of(scene: Node | None, at: int) -> dict[str, Any] | None:
    """What phones are told of a lesson's step, counted from 0; None where the page shows no lesson."""
    told = _told(scene)
    if told is None or not 0 <= at < len(told["steps"]):
        return None
    items = [_shown(item) for item in told["steps"][at]["items"]]
    return {"title": told["title"], "at": at, "of": len(told["steps"]), "items": items}


def _told(scene: Node | None) -> dict[str, Any] | None:
    column = column_of(scene)
    return json.loads(column.told) if column is not None else None


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    """An item without what comes after it, and without what only the teacher does."""
    match item["kind"]:
        case "ask":
            options = [_read(each["says"]) for each in item["options"]]
            return {"kind": "ask", "parts": _read(item["question"]), "options": options}
        case "task":
            return {"kind": "task", "parts": _read(item["do"]), "options": []}
    return {"kind": "paragraph", "parts": _read(item["parts"]), "options": []}


def _read(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Words and numbers of the run; what acts or leads away is words."""
    return [
        each if each["kind"] in ("words", "number") else {"kind": "words", "text": each["text"], "strong": True}
        for each in parts
    ]


def asked_by(session: Session, at: int) -> list[Question]:
    """The question of a lesson's step, which the run decides as the lesson says; none where the step asks nothing."""
    told = _told(session.pictures.scene)
    if told is None or not 0 <= at < len(told["steps"]):
        return []
    found = []
    for item in told["steps"][at]["items"]:
        if item["kind"] == "ask" and len(item["options"]) <= OPTIONS[1]:
            options = [_plain(each["says"], session)[:LONGEST_OPTION] for each in item["options"]]
            text = _plain(item["question"], session)[:LONGEST]
            when = tuple(each["when"] for each in item["options"])
            found.append(Question(text, (*options, NONE), when=when, to=item["measure"] or 0))
    return found


def _plain(parts: Sequence[dict[str, Any]], session: Session) -> str:
    """As a text: the marks of emphasis and of arms are left out, a number of the run is written out."""
    text = ""
    for each in parts:
        text += f"{evaluate(each['tree'], Seen(session)):.3g}" if each["kind"] == "number" else each["text"]
    for mark in ("**", "[[", "]]", "((", "))"):
        text = text.replace(mark, "")
    return text


def decided(session: Session, when: Sequence[Tree]) -> int:
    """The first option whose condition the run fulfils; behind all where it fulfils none."""
    source = Seen(session)
    return next((option for option, tree in enumerate(when) if evaluate(tree, source)), len(when))


class Seen:
    """A session's run, as the names of a lesson's expressions find it: see `bnviz.lessons.grammar.Source`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def step(self) -> int:
        """The last step."""
        return self._session.run.last_step

    def setting(self, name: str) -> Any:
        """A setting in force."""
        return settings.get(self._session.settings.in_force.config, name)

    def view(self, name: str) -> int:
        """What is looked at."""
        return self._session.view.values[name]

    def column(self, ref: Ref) -> tuple[Sequence[int], Sequence[float]]:
        """The steps and the numbers of a column, as far as they are kept; the newest is always there."""
        history = self._session.history
        assert history is not None
        index = ref.at(self._session.view.values)
        steps, values = history.column(ref.column, index)
        return steps.tolist(), [float(each) for each in values]
