"""Every session of this server by its token, whose it is, how many look at it, and when it is over.

What is counted are visitors, not runs: a page may hold four of them. A visitor is whoever has one page open; each has
a few sessions, of which those not seen for longest go first. A session that nobody looks at stands still after `STAND`
seconds, goes on when somebody looks again, and is dropped after `DROP` seconds without a socket (`LEFT` after the page
said that the visitor left).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bnviz.replay import ReplayLog
from bnviz.stream.display import Display
from bnviz.stream.narration import Narrator
from bnviz.stream.pool import Pool
from bnviz.stream.preparing import Needs, nothing
from bnviz.stream.session import Session
from bnviz.stream.view import Pictures

STAND, DROP, LEFT = 5.0, 120.0, 30.0  # seconds
MOST = 120  # visitors; the history of a run that goes on takes some 7 MB
RUNS = 12  # sessions of one visitor
SOCKETS = 8  # of one session, and so windows that show it

log = logging.getLogger(__name__)


class Full(Exception):
    """There is no room for another visitor: every one is being looked at."""


class Crowded(Exception):
    """There are too many sockets to one session."""


@dataclass
class Entry:
    """One session and who looks at it."""

    session: Session
    visitor: str
    seen: float  # when somebody looked at it the last time
    connected: float  # when a socket was there the last time
    sockets: int = 0
    viewers: int = 0  # sockets whose page is visible
    left: float | None = None  # when the page said that the visitor left


class Sessions:
    """All sessions of this server. Every method may be called from any thread and returns at once.

    Args:
        pool: trains the runs.
        most: visitors at a time.
        clock: seconds.
        needs: what must be there before a run is opened.

    Attributes:
        display: wakes the connections to these sessions.
    """

    def __init__(
        self,
        pool: Pool,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
        needs: Needs = nothing,
    ) -> None:
        self.pool = pool
        self.display = Display()
        self._most = most
        self._clock = clock
        self._needs = needs
        self._lock = threading.RLock()
        self._entries: dict[str, Entry] = {}
        self._visitors: dict[str, list[str]] = {}  # tokens by visitor

    def open(
        self,
        experiment: str,
        replay: ReplayLog,
        pictures: Pictures,
        narrator: Narrator | None = None,
        view: Mapping[str, int] | None = None,
        rate: float = 60.0,
        *,
        visitor: str = "",
        seen: bool = True,
    ) -> Session:
        """A session for a visitor; in a moment its run shows step 0, or what a replay log leads to. Raises Full.

        Args:
            visitor: whose it is; without a name it counts as a visitor of its own.
            seen: whether its part of the page is in sight at once; if not, its run is opened when a socket comes.
        """
        with self._lock:
            self._make_room(visitor)
            session = Session(
                experiment, replay, self.pool, pictures, narrator, view, rate, self._clock, self._needs, seen
            )
            now = self._clock()
            owner = visitor or session.token
            self._entries[session.token] = Entry(session, owner, now, now)
            self._visitors.setdefault(owner, []).append(session.token)
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
                tokens = self._visitors[entry.visitor]
                tokens.remove(token)
                if not tokens:
                    del self._visitors[entry.visitor]
                entry.session.close()

    def leave(self, token: str) -> None:
        """Mark that the visitor's page ended; the session is dropped soon unless a socket comes back."""
        with self._lock:
            if entry := self._entries.get(token):
                entry.left = self._clock()

    def connect(self, token: str) -> Session | None:
        """A socket came, and somebody looks. Raises Crowded if there are too many already."""
        with self._lock:
            entry = self._entries.get(token)
            if entry is None:
                return None
            if entry.sockets >= SOCKETS:
                raise Crowded
            entry.sockets += 1
            entry.left = None
            entry.session.see()
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
                if not entry.sockets and gone and not self._waits_for_sight(entry):
                    self.close(token)

    @property
    def visitors(self) -> int:
        """How many visitors there are."""
        return len(self._visitors)

    def __len__(self) -> int:
        return len(self._entries)

    def _waits_for_sight(self, entry: Entry) -> bool:
        """Whether it stands further down a page that somebody has open: it costs nothing, and is kept with the page."""
        others = (self._entries[token] for token in self._visitors[entry.visitor])
        return entry.session.state == "unseen" and any(other.sockets for other in others)

    def _make_room(self, visitor: str) -> None:
        if visitor in self._visitors:
            tokens = self._visitors[visitor]
            if len(tokens) >= RUNS:
                self.close(min(tokens, key=lambda token: (self._entries[token].viewers > 0, self._entries[token].seen)))
        elif len(self._visitors) >= self._most:
            self._drop_idle()

    def _drop_idle(self) -> None:
        """Let the visitor go who has not looked for longest. Raises Full if all look."""
        idle = [
            (max(self._entries[token].seen for token in tokens), visitor)
            for visitor, tokens in self._visitors.items()
            if not any(self._entries[token].viewers for token in tokens)
        ]
        if not idle:
            raise Full(f"All {self._most} places of this server are taken; try again in a few minutes.")
        _, oldest = min(idle)
        log.info("dropping the visitor who has not looked for longest, to make room")
        for token in list(self._visitors[oldest]):
            self.close(token)
