"""How a run decides a question: it stands where the question is asked, goes on to its step, and the number is read."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz import theme
from bnviz.classroom.lesson import decided
from bnviz.classroom.room import Asked
from bnviz.history import History
from bnviz.replay import FURTHEST, ReplayLog
from bnviz.scene.numbers import Card
from bnviz.stories.numbers import number, percent
from bnviz.stream.life import ENDED, MOVING
from bnviz.stream.session import SEEDS, Session
from bnviz.stream.wire import Request

Curve = list[tuple[int, float | None]]

WINDOW = 2.0  # how far the curve begins before the question, in lengths of what is asked about
POINTS = 120  # of a curve
SKETCHED = 100  # of one in a small picture; the last is always there
DENSE = 8  # rows that are looked at to tell whether a number is there at every step


class Decision:
    """One question and the run that decides it.

    Attributes:
        session: the run. asked: the question. curve: the number so far, as everybody may see it.
    """

    def __init__(self, session: Session, asked: Asked) -> None:
        self.session = session
        self.asked = asked
        self.curve: Curve = []
        self._goal = -1
        self._begun = False
        if session.state in MOVING:
            session.do(Request("pause"))

    @property
    def ready(self) -> bool:
        """Whether the run stands where the question is asked."""
        return self.asked.step >= 0

    def move(self, session: Session) -> None:
        """The teacher's page was loaded anew: another session repeats the run."""
        self.session = session

    def begin(self) -> None:
        """The vote is over: what was said is switched, and the run goes to the step that decides."""
        question, session = self.asked.question, self.session
        self._begun = True
        if question.slot:
            session.do(Request("play"))
            return
        self._goal = max(self.asked.step, question.to) if question.when else self.asked.step + question.by
        if question.set:
            session.ask(question.set)
        if self._goal > session.run.last_step:
            session.do(Request("replay", to=self._goal, on=False))

    def again(self) -> None:
        """The same with the next seed."""
        log = self.session.replay

        def other(config: Any) -> Any:
            seed = settings.values(config).get("seed")
            return settings.replace(config, {"seed": (int(seed or 0) + 1) % SEEDS}) if seed is not None else config

        timed = tuple((step, other(config)) for step, config in log.timed if step <= self._goal)
        self.session.repeat(ReplayLog(other(log.start), timed, self._goal))

    def watch(self) -> bool:
        """Look at the run; whether it has decided."""
        session, asked = self.session, self.asked
        last, question = session.run.last_step, asked.question
        if asked.step < 0:
            self._approach(session)
        elif self._begun and question.slot:
            return session.narration.slots.get(question.slot, [""])[:1][0] in question.values
        elif self._begun and session.run.history is not None:
            self.curve = self._drawn(session.run.history)
            return last >= self._goal or session.state in ENDED
        return False

    def outcome(self) -> tuple[int, str]:
        """The option that came true, and the number in words."""
        question, history = self.asked.question, self.session.history
        if question.slot:
            return question.values.index(self.session.narration.slots[question.slot][0]), ""
        if question.when:
            return decided(self.session, question.when), ""
        value = value_at(history, question.column, question.index, self._goal) if history is not None else math.nan
        if self.session.state == "failed":
            value = math.nan
        said = percent(value) if question.unit == "%" and math.isfinite(value) else number(value)
        seed = settings.values(self.session.run.start).get("seed")
        return question.decided(value), said + ("" if seed is None else f" with seed {seed}")

    def _approach(self, session: Session) -> None:
        """Bring the run to where the question is asked, once."""
        if session.state not in ("ready", "paused", "over") or session.history is None:
            return
        start = min(self.asked.question.start, FURTHEST)
        if session.run.last_step < start and session.state != "over":
            session.do(Request("replay", to=start, on=False))
            return
        self.asked.step = session.run.last_step
        self.curve = self._drawn(session.history)

    def _drawn(self, history: History) -> Curve:
        question = self.asked.question
        if not question.column:
            return []
        steps, values = history.column(question.column, question.index)
        there = (steps >= self.asked.step - WINDOW * question.by) & ~np.isnan(values)
        found = [(step, value if math.isfinite(value) else None) for step, value in _pairs(steps[there], values[there])]
        return found[:: -(-len(found) // POINTS)] + found[-1:] if len(found) > POINTS else found


def value_at(history: History, column: str, index: Sequence[int], step: int) -> float:
    """A number at a step; the latest before it where it is not measured at every step; NaN where the arm broke."""
    arm = column.rpartition(".")[0]
    names = history.dtype.names or ()
    row = history.peek(min(step, history.last_step))[0]
    if f"{arm}.bad_step" in names and 0 <= row[f"{arm}.bad_step"] <= step:
        return math.nan
    value = float(row[column][tuple(index)])
    steps, values = history.column(column, tuple(index))
    before = values[steps <= step]
    dense = not np.isnan(before[:DENSE]).any()
    if math.isnan(value) and not dense:
        return history.latest(column, tuple(index), step)
    return value


def columns(history: History) -> dict[str, int]:
    """The numbers of a run: how many values each holds."""
    names = [
        name for name in history.dtype.names or () if name.rpartition(".")[2] not in ("step", "detail", "bad_step")
    ]
    return {name: math.prod(history.dtype[name].shape) for name in names}


def sketch(session: Session) -> dict[str, Any]:
    """A small picture of a run: the curve of the number on its first arm's card, every arm; and what the number is."""
    found: dict[str, Any] = {"step": session.run.last_step, "what": "", "format": "", "lines": []}
    scene, history = session.pictures.scene, session.history
    if scene is None or history is None:
        return found
    for node in scene.walk():
        if not isinstance(node, Card) or (score := node.score) is None:
            continue
        if score.ref.column not in (history.dtype.names or ()):
            continue
        steps, values = history.column(score.ref.column, score.ref.at(session.view.values))
        there = np.isfinite(values)
        line = _pairs(steps[there], values[there])
        thinned = [*line[: -1 : max(1, len(line) // SKETCHED)], *line[-1:]]
        found |= {"what": score.label, "format": score.format}
        found["lines"].append({"arm": node.arm.name, "colour": colour(node.arm.slot), "points": thinned})
    return found


def colour(slot: int) -> str:
    """An arm's colour in both themes, as CSS."""
    tokens = theme.tokens()
    return f"light-dark({tokens['light'][f'arm{slot}']}, {tokens['dark'][f'arm{slot}']})"


def _pairs(steps: Any, values: Any) -> list[tuple[int, float]]:
    return list(zip(steps.tolist(), map(float, values.tolist()), strict=True))
