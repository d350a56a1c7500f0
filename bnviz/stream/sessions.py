"""Who sits where: every session by its token, how many look at it, and when it is over.

A session that nobody looks at stands still after `STAND` seconds, goes on when somebody looks again, and is dropped
after `DROP` seconds without a socket (`LEFT` after the page said that the visitor left).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bnviz.replay import ReplayLog
from bnviz.stream.pool import Pool
from bnviz.stream.session import Pictures, Session

STAND, DROP, LEFT = 5.0, 120.0, 30.0  # seconds
MOST = 120  # sessions; each costs some 7 MB of history

log = logging.getLogger(__name__)


class Full(Exception):
    """There is no seat left: every session is being looked at."""


@dataclass
class Seat:
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
        self._seats: dict[str, Seat] = {}

    def open(
        self,
        experiment: str,
        config: Any,
        pictures: Pictures,
        view: Mapping[str, int] | None = None,
        rate: float = 60.0,
        replay: ReplayLog | None = None,
    ) -> Session:
        """A seat for a visitor; its run is ready in a moment, showing step 0 or what a replay leads to. Raises Full."""
        with self._lock:
            if len(self._seats) >= self._most:
                self._make_room()
            session = Session(experiment, config, self.pool, pictures, view, rate, self._clock, replay)
            now = self._clock()
            self._seats[session.token] = Seat(session, now, now)
            return session

    def session(self, token: str | None) -> Session | None:
        """The session with this token; None if there is none (any more)."""
        with self._lock:
            seat = self._seats.get(token or "")
            return seat.session if seat else None

    def close(self, token: str) -> None:
        """End a session now."""
        with self._lock:
            if seat := self._seats.pop(token, None):
                seat.session.close()

    def leave(self, token: str) -> None:
        """Mark that the visitor's page ended; the session is dropped soon unless a socket comes back."""
        with self._lock:
            if seat := self._seats.get(token):
                seat.left = self._clock()

    def connect(self, token: str) -> Session | None:
        """A socket came, and somebody looks."""
        with self._lock:
            seat = self._seats.get(token)
            if seat is None:
                return None
            seat.sockets += 1
            seat.left = None
            self.look(token, True)
            return seat.session

    def disconnect(self, token: str, visible: bool) -> None:
        """A socket went; `visible` says whether its page was."""
        with self._lock:
            if seat := self._seats.get(token):
                seat.sockets -= 1
                seat.connected = self._clock()
                if visible:
                    self.look(token, False)

    def look(self, token: str, on: bool) -> None:
        """A page of this session became visible or hidden."""
        with self._lock:
            if seat := self._seats.get(token):
                seat.viewers += 1 if on else -1
                seat.seen = self._clock()
                if on:
                    seat.session.stand(still=False)

    def tick(self) -> None:
        """Let time act: to be called about once a second."""
        now = self._clock()
        with self._lock:
            for token, seat in list(self._seats.items()):
                if seat.viewers:
                    continue
                if now - seat.seen >= STAND:
                    seat.session.stand(still=True)
                gone = now - seat.connected >= DROP or (seat.left is not None and now - seat.left >= LEFT)
                if not seat.sockets and gone:
                    self.close(token)

    def __len__(self) -> int:
        return len(self._seats)

    def _make_room(self) -> None:
        idle = [(seat.seen, token) for token, seat in self._seats.items() if not seat.viewers]
        if not idle:
            raise Full(f"All {self._most} seats are taken; try again in a few minutes.")
        _, oldest = min(idle)
        log.info("dropping the session that nobody has looked at for longest, to make room")
        self.close(oldest)
