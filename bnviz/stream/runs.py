"""One run as the server sees it: the rows that came, the settings in force, how it ended."""

import math
import secrets
import time
from itertools import pairwise
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.replay import ReplayLog, Script, told
from bnviz.stream import messages
from bnviz.stream.changes import Changes

HISTORY = 6 * 2**20  # bytes of rows that a run may keep
USUAL = 60.0  # steps a second, to tell which changes of a repeated run were one drag of a slider


class Run:
    """What the pool has said of a run.

    Attributes:
        name: of the run; cannot be guessed.
        start: the config that it began with. script: every later one, with the first step that it acts in.
        config: in force, as the run has confirmed it.
        applied: the first step that it acted in.
        history: the rows; None until the first came.
        changes: of settings while the run went on.
        time: when the newest row came, seconds since 1970.
        end: "over" or "failed" when it has ended. message: why it failed.
    """

    def __init__(self, start: Any, script: Script = ()) -> None:
        self.name = secrets.token_hex(6)
        self.start = start
        self.script = dict(script)
        self.config = script[-1][1] if script else start
        self.applied = 0
        self.history: History | None = None
        self.changes = Changes()
        self.time = time.time()
        self.end = ""
        self.message = ""
        self._awaited = math.inf  # the step that shows the newest change
        for (_, before), (step, after) in pairwise([(0, start), *script]):
            self._note(step, before, after, step / USUAL)

    @property
    def last_step(self) -> int:
        """The newest step; -1 before the first."""
        return self.history.last_step if self.history is not None else -1

    @property
    def replay(self) -> ReplayLog:
        """What repeats the run up to its newest step."""
        return ReplayLog(self.start, tuple(sorted(self.script.items())), max(self.last_step, 0))

    def config_at(self, step: int) -> Any:
        """The settings that acted in a step."""
        acted = [at for at in self.script if at <= step]
        return self.script[max(acted)] if acted else self.start

    def receive(self, message: messages.Up, now: float) -> set[str]:
        """Take over what the pool says.

        Returns:
            what is new: "first" row, "rows", "config", "changes", "end"; "answer" if the newest rows are the first to
            show a change.
        """
        match message:
            case messages.Opened() if self.history is None:
                self.history = History.within(message.dtype, HISTORY)
                self.changes.protect(self.history)
            case messages.Rows() if self.history is not None:
                return self._take(self.history, np.frombuffer(message.data, self.history.dtype))
            case messages.Applied() if self.history is not None:
                return self._apply(self.history, message.step, message.config, now)
            case messages.Over():
                self.end = "over"
                return {"end"}
            case messages.Failed():
                self.end, self.message = "failed", message.message
                return {"end"}
        return set()

    def _take(self, history: History, rows: Any) -> set[str]:
        news = {"rows"} if history.last_step >= 0 else {"rows", "first"}
        history.append(rows)
        self.time = time.time()
        if history.last_step >= self._awaited:
            self._awaited = math.inf
            news.add("answer")
        return news

    def _apply(self, history: History, step: int, config: Any, now: float) -> set[str]:
        self._note(step, self.config, config, now)
        self.changes.protect(history)
        self.script[step] = self.config = config
        self.applied = self._awaited = step
        return {"config", "changes"}

    def _note(self, step: int, before: Any, after: Any, now: float) -> None:
        for name, (old, new) in told(before, after).items():
            self.changes.note(step, name, old, new, now)
