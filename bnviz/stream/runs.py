"""One run as the server sees it: the rows that came, the settings it was given, how it ended."""

import math
import secrets
import time
from itertools import pairwise
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.replay import ReplayLog, Timed, told
from bnviz.stream import messages
from bnviz.stream.changes import Changes
from bnviz.stream.tally import TALLY

HISTORY = 6 * 2**20  # bytes of rows that a run may keep
USUAL = 60.0  # steps a second, to tell which changes of a repeated run were one drag of a slider


class Run:
    """What the pool has said of a run.

    Attributes:
        name: of the run; cannot be guessed.
        start: the config that it began with. timed: every later one, by the first step that it acts in.
        applied: the first step that the newest of them acts in.
        history: the rows; None until the first came.
        changes: of settings while the run went on.
        time: when the newest row came, seconds since 1970.
        error: why it failed, if it did. waits: what it waits for, if nothing comes of it; both in one sentence.
    """

    def __init__(self, start: Any, timed: Timed = ()) -> None:
        self.name = secrets.token_hex(6)
        self.start = start
        self.timed = dict(timed)
        self.applied = 0
        self.history: History | None = None
        self.changes = Changes()
        self.time = time.time()
        self.error = self.waits = ""
        self._awaited = math.inf  # the step that shows the newest change
        for (_, before), (step, after) in pairwise([(0, start), *timed]):
            self._note(step, before, after, step / USUAL)

    @property
    def last_step(self) -> int:
        """The newest step; -1 before the first."""
        return self.history.last_step if self.history is not None else -1

    @property
    def replay(self) -> ReplayLog:
        """What repeats the run up to its newest step."""
        return ReplayLog(self.start, tuple(sorted(self.timed.items())), max(self.last_step, 0))

    def config_at(self, step: int) -> Any:
        """The settings that acted in a step."""
        return self.replay.config_at(step)

    def receive(self, message: messages.Up, now: float) -> set[str]:
        """Take over what the pool says.

        Returns:
            what is new: "first" row, "rows", "settings", "changes", "over", "failed"; "answer" if the newest rows are
            the first to show a change.
        """
        match message:
            case messages.Opened() if self.history is None:
                self.history = History.within(message.dtype, HISTORY)
                self.changes.protect(self.history)
            case messages.Rows() if self.history is not None:
                return self._take(self.history, np.frombuffer(message.data, self.history.dtype))
            case messages.Applied() if self.history is not None:
                return self._apply(self.history, message.step, message.settings.config, now)
            case messages.Waiting():
                self.waits = message.message
                return {"waiting"}
            case messages.Over():
                return {"over"}
            case messages.Failed():
                self.error = message.message
                return {"failed"}
        return set()

    def cut(self) -> None:
        """What was to change after the newest step does not any more."""
        self.timed = {step: config for step, config in self.timed.items() if step <= self.last_step}
        self.changes.listed = [change for change in self.changes if change.step <= self.last_step]
        if self.history is not None:
            self.changes.protect(self.history)

    def _take(self, history: History, rows: Any) -> set[str]:
        news = {"rows"} if history.last_step >= 0 else {"rows", "first"}
        history.append(rows)
        TALLY.steps += len(rows)
        self.time = time.time()
        if history.last_step >= self._awaited:
            self._awaited = math.inf
            news.add("answer")
        return news

    def _apply(self, history: History, step: int, config: Any, now: float) -> set[str]:
        self._note(step, self.config_at(step), config, now)
        self.changes.protect(history)
        self.timed[step] = config
        self.applied = self._awaited = step
        return {"settings", "changes"}

    def _note(self, step: int, before: Any, after: Any, now: float) -> None:
        for name, (old, new) in told(before, after).items():
            self.changes.note(step, name, old, new, now)
