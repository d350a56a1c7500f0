"""Every session of this server by its token, how many look at it, and when it is over.

A session that nobody looks at stands still after `STAND` seconds, goes on when somebody looks again, and is dropped
after `DROP` seconds without a socket (`LEFT` after the page said that the visitor left).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bnviz.replay import ReplayLog
from bnviz.stream.narration import Narrator
from bnviz.stream.pool import Pool
from bnviz.stream.session import Session
from bnviz.stream.view import Pictures

STAND, DROP, LEFT = 5.0, 120.0, 30.0  # seconds
MOST = 120  # sessions; each costs some 7 MB of history

log = logging.getLogger(__name__)


class Full(Exception):
    """There is no room for another session: every one is being looked at."""


@dataclass
class Entry:
    """One session and who looks at it."""

    session: Session
    seen: float  # when somebody looked at it the last time
    connected: float  # when a socket was there the last time
    sockets: int = 0
    viewers: int = 0  # sockets whose page is visible
    left: float | None = None  # when the page said that the visitor left


class Sessions:
    """All sessions of this server. Every method may be called from any thread and returns at once.

    Args:
        pool: trains the runs.
        most: sessions at a time.
        clock: seconds.
    """

    def __init__(self, pool: Pool, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self.pool = pool
        self._most = most
        self._clock = clock
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}

    def open(
        self,
        experiment: str,
        replay: ReplayLog,
        pictures: Pictures,
        narrator: Narrator | None = None,
        view: Mapping[str, int] | None = None,
        rate: float = 60.0,
    ) -> Session:
        """A session for a visitor; in a moment its run shows step 0, or what a replay log leads to. Raises Full."""
        with self._lock:
            if len(self._entries) >= self._most:
                self._make_room()
            session = Session(experiment, replay, self.pool, pictures, narrator, view, rate, self._clock)
            now = self._clock()
            self._entries[session.token] = Entry(session, now, now)
            return session

    def session(self, token: str | None) -> Session | None:
        """The session with this token; None if there is none (any more)."""
        with self._lock:
            entry = self._entries.get(token or "")
            return entry.session if entry else None

    def close(self, token: str) -> None:
        """End a session now."""
        with self._lock:
            if entry := self._entries.pop(token, None):
                entry.session.close()

    def leave(self, token: str) -> None:
        """Mark that the visitor's page ended; the session is dropped soon unless a socket comes back."""
        with self._lock:
            if entry := self._entries.get(token):
                entry.left = self._clock()

    def connect(self, token: str) -> Session | None:
        """A socket came, and somebody looks."""
        with self._lock:
            entry = self._entries.get(token)
            if entry is None:
                return None
            entry.sockets += 1
            entry.left = None
            self.look(token, True)
            return entry.session

    def disconnect(self, token: str, visible: bool) -> None:
        """A socket went; `visible` says whether its page was."""
        with self._lock:
            if entry := self._entries.get(token):
                entry.sockets -= 1
                entry.connected = self._clock()
                if visible:
                    self.look(token, False)

    def look(self, token: str, on: bool) -> None:
        """A page of this session became visible or hidden."""
        with self._lock:
            if entry := self._entries.get(token):
                entry.viewers += 1 if on else -1
                entry.seen = self._clock()
                if on:
                    entry.session.watch(True)

    def tick(self) -> None:
        """Let time act: to be called about once a second."""
        now = self._clock()
        with self._lock:
            for token, entry in list(self._entries.items()):
                if entry.viewers:
                    continue
                if now - entry.seen >= STAND:
                    entry.session.watch(False)
                gone = now - entry.connected >= DROP or (entry.left is not None and now - entry.left >= LEFT)
                if not entry.sockets and gone:
                    self.close(token)

    def __len__(self) -> int:
        return len(self._entries)

    def _make_room(self) -> None:
        idle = [(entry.seen, token) for token, entry in self._entries.items() if not entry.viewers]
        if not idle:
            raise Full(f"All {self._most} seats are taken; try again in a few minutes.")
        _, oldest = min(idle)
        log.info("dropping the session that nobody has looked at for longest, to make room")
        self.close(oldest)
