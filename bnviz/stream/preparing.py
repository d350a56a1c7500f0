"""What must be there before a run is opened, such as a data set to be downloaded: had once, for all who wait for it.

It is done in a thread of the server, not where runs are trained: a network that does not answer keeps nobody waiting
but those who need what it does not give.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

Tell = Callable[[str], None]  # is told how far it is, in a sentence
Done = Callable[[str], None]  # is told that it is there, or, in a sentence, why it is not

log = logging.getLogger(__name__)


class Preparation:
    """One thing to be had.

    Args:
        is_there: whether it is. get: gets it, saying now and then how far it is; whatever it raises is told to all who
            wait, in words if it is an error of this package.
    """

    def __init__(self, is_there: Callable[[], bool], get: Callable[[Tell], None]) -> None:
        self._is_there = is_there
        self._get = get
        self._lock = threading.Lock()
        self._waiting: list[tuple[Tell, Done]] = []
        self._told = ""

    @property
    def missing(self) -> bool:
        """Whether it is not there."""
        return not self._is_there()

    def wait(self, tell: Tell, done: Done) -> None:
        """Be told how far it is, and in the end that it is there. Returns at once; who comes first sets it going."""
        with self._lock:
            self._waiting.append((tell, done))
            first, told = len(self._waiting) == 1, self._told
        if first:
            threading.Thread(target=self._work, name="bnviz-preparing", daemon=True).start()
        elif told:
            tell(told)

    def _work(self) -> None:
        problem = ""
        try:
            self._get(self._tell)
        except Exception as error:
            log.exception("something that runs need could not be had")
            ours = type(error).__module__.startswith("bnviz.")
            problem = str(error) if ours else "What this run needs could not be had; the server's log says why."
        with self._lock:
            waiting, self._waiting, self._told = self._waiting, [], ""
        for _, done in waiting:
            done(problem)

    def _tell(self, text: str) -> None:
        with self._lock:
            self._told = text
            waiting = list(self._waiting)
        for tell, _ in waiting:
            tell(text)


Needs = Callable[[str, Any], Preparation | None]  # (experiment, config) -> what is missing


def nothing(_experiment: str, _config: Any) -> Preparation | None:
    """Runs that need nothing."""
    return None
