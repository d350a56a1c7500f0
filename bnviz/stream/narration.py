"""When the sentences of a session are told anew: not too often, and only where there is something new to say."""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.replay import ReplayLog
from bnviz.stream.runs import Run
from bnviz.stream.view import View

TELLING, TURNING = 1.0, 0.2  # seconds between two tellings while a run goes on, and while a visitor looks back

Narrator = Callable[[History, Any, Sequence[Mapping[str, Any]], Mapping[str, int]], dict[str, list[str]]]
Slots = dict[str, list[str]]

log = logging.getLogger(__name__)


def sentences(
    narrator: Narrator,
    history: History,
    replay: ReplayLog,
    changes: Sequence[Mapping[str, Any]],
    view: Mapping[str, int],
) -> Slots:
    """What a narrator says of the step that a view shows: the newest, or the one that the visitor went back to."""
    if view["at"] >= 0:
        history = history.until(max(view["at"], int(history.steps[0])))
        changes = [change for change in changes if change["step"] <= history.last_step]
    return narrator(history, replay.config_at(history.last_step), changes, dict(view))


class Narration:
    """The sentences of one session.

    Args:
        narrator: says what a history shows: (history, config, changes, view) -> slot -> sentences; None if nobody does.
        clock: seconds.

    Attributes:
        slots: the latest sentences.
    """

    def __init__(self, narrator: Narrator | None, clock: Callable[[], float]) -> None:
        self.slots: Slots = {}
        self._narrator = narrator
        self._clock = clock
        self._told, self._told_at = -1, -math.inf

    def forget(self) -> None:
        """Another run begins: what was said of the one before is not true of it."""
        self.slots, self._told_at = {}, -math.inf

    def wait(self, news: int, apart: float) -> float | None:
        """In how many seconds the sentences should be told anew, 0 is now; None if there is nothing new to tell.

        Args:
            news: counts what there was to tell of. apart: seconds between two tellings.
        """
        if self._narrator is None or news == self._told:
            return None
        return max(self._told_at + apart - self._clock(), 0.0)

    def tell(self, run: Run, view: View, news: int) -> bool:
        """Say what can be seen, now or at the step that the visitor went back to; whether there are new sentences."""
        if self._narrator is None or run.history is None or run.last_step < 0:
            return False
        self._told, self._told_at = news, self._clock()
        try:
            self.slots = sentences(self._narrator, run.history, run.replay, run.changes.to_json(), view.values)
        except Exception:
            log.exception("the sentences of a run could not be told")
            return False
        return True
