"""One run as the server sees it: the rows that came, the settings in force, how it ended."""

import math
import secrets
import time
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz.history import History
from bnviz.stream import words
from bnviz.stream.changes import Changes

HISTORY = 6 * 2**20  # bytes of rows that a run may keep


class Run:
    """What the pool has said of a run.

    Attributes:
        name: of the run; cannot be guessed.
        config: in force, as the run has confirmed it.
        applied: the first step that it acted in.
        history: the rows; None until the first came.
        changes: of settings while the run went on.
        time: when the newest row came, seconds since 1970.
        end: "over" or "failed" when it has ended. message: why it failed.
    """

    def __init__(self, config: Any) -> None:
        self.name = secrets.token_hex(6)
        self.config = config
        self.applied = 0
        self.history: History | None = None
        self.changes = Changes()
        self.time = time.time()
        self.end = ""
        self.message = ""
        self._awaited = math.inf  # the step that shows the newest change

    @property
    def last_step(self) -> int:
        """The newest step; -1 before the first."""
        return self.history.last_step if self.history is not None else -1

    def hear(self, word: words.Up, now: float) -> set[str]:
        """Take over what the pool says.

        Returns:
            what is new: "first" row, "rows", "config", "changes", "end"; "answer" if the newest rows are the first to
            show a change.
        """
        match word:
            case words.Opened() if self.history is None:
                self.history = History.within(word.dtype, HISTORY)
            case words.Rows() if self.history is not None:
                return self._take(self.history, np.frombuffer(word.data, self.history.dtype))
            case words.Applied() if self.history is not None:
                return self._apply(self.history, word.step, word.config, now)
            case words.Over():
                self.end = "over"
                return {"end"}
            case words.Failed():
                self.end, self.message = "failed", word.message
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
        for name, (old, new) in settings.changed(self.config, config).items():
            self.changes.note(step, name, old, new, now)
        self.changes.protect(history)
        self.config = config
        self.applied = self._awaited = step
        return {"config", "changes"}
