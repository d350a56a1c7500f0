"""The questions that a page brings along: made from what stands on it, for the run as it stands now."""

import math
from collections.abc import Iterator
from typing import Any

from bnviz import config as settings
from bnviz.classroom.deciding import value_at
from bnviz.classroom.lesson import asked_by
from bnviz.classroom.question import Question, of_number
from bnviz.scene.asking import Ask
from bnviz.scene.inputs import Switch
from bnviz.scene.node import Node
from bnviz.scene.numbers import Card
from bnviz.stream.session import Session

MOST = 6
AHEAD = 30  # steps
PERCENT = (70.0, 30.0)


def prepared(session: Session, at: int = -1) -> list[Question]:
    """What can be asked of the run that a session shows.

    Args:
        at: the step of a lesson, where the page shows one; it asks first.
    """
    scene, history = session.pictures.scene, session.history
    if scene is None or history is None:
        return []
    found = [
        *asked_by(session, at),
        *_switched(session, scene),
        *_predictions(session, scene),
        *_numbers(session, scene),
    ]
    return found[:MOST]


def _cards(session: Session, scene: Node) -> Iterator[Card]:
    names = session.history.dtype.names or () if session.history is not None else ()
    for node in scene.walk():
        if isinstance(node, Card) and node.score is not None and node.score.ref.column in names:
            yield node


def _switched(session: Session, scene: Node) -> Iterator[Question]:
    """Something is switched on in an arm that has it off: what becomes of its number?"""
    values = settings.values(session.settings.asked.config)
    for card in _cards(session, scene):
        for part in card.parts:
            if isinstance(part, Switch) and values.get(part.field) is False:
                text = f"We switch {part.label} on in {card.arm.name}. Its {_what(card)} {AHEAD} steps later?"
                yield _of_card(session, card, text, set={part.field: True})


def _numbers(session: Session, scene: Node) -> Iterator[Question]:
    """Nothing is touched: what becomes of an arm's number?"""
    for card in _cards(session, scene):
        yield _of_card(session, card, f"Nothing is changed. What is {card.arm.name}’s {_what(card)} in {AHEAD} steps?")


def _of_card(session: Session, card: Card, text: str, **more: Any) -> Question:
    score = card.score
    assert score is not None
    assert session.history is not None
    index = score.ref.at(session.view.values)
    named: dict[str, Any] = {"index": index, "arm": card.arm.key, "what": score.label}
    if score.format == "percent":
        return of_number(text, score.ref.column, PERCENT, AHEAD, unit="%", **named, **more)
    value = value_at(session.history, score.ref.column, index, session.run.last_step)
    bounds = _around(value if math.isfinite(value) else 1.0)
    return of_number(text, score.ref.column, bounds, AHEAD, **named, **more)


def _around(value: float) -> tuple[float, ...]:
    """Half more and a third less than a number, to two digits."""
    spread = abs(value) or 1.0
    return tuple(float(f"{each:.2g}") for each in (value + spread / 2, value - spread / 3))


def _what(card: Card) -> str:
    assert card.score is not None
    return card.score.label


def _predictions(session: Session, scene: Node) -> Iterator[Question]:
    """The page's own predictions that have not come true yet."""
    for node in scene.walk():
        if not isinstance(node, Ask):
            continue
        for each in node.questions:
            slot = each.slot or f"ask.{node.key}.{each.id}"
            if session.narration.slots.get(slot):
                continue
            values, words = zip(*each.options, strict=True)
            yield Question(plain(each.text), tuple(map(plain, words)), slot=slot, values=values)


def plain(text: str) -> str:
    """Without the marks of a page's texts."""
    for mark in ("**", "((", "))"):
        text = text.replace(mark, "")
    return text.partition("|")[0]
