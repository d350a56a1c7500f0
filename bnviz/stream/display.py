"""Wakes the connections that have something new: all of them with one call of the event loop.

Rows come for many runs at once, in threads of the pool; to wake the event loop for each of them would cost more than
what is then sent.
"""

import asyncio
import threading
from collections import deque
from typing import Protocol


class Viewer(Protocol):
    """One connection. Both methods are called in the event loop."""

    def notified(self, now: bool) -> None:
        """There is something new; with True it is to be shown at once."""

    def tick(self) -> None:
        """A second has passed."""


class Display:
    """All connections of one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._woken: deque[tuple[Viewer, bool]] = deque()
        self._called = False  # whether the event loop has been asked to look
        self._viewers: set[Viewer] = set()

    def add(self, viewer: Viewer) -> None:
        """A connection has come."""
        self._loop = asyncio.get_running_loop()
        self._viewers.add(viewer)

    def remove(self, viewer: Viewer) -> None:
        """A connection has gone."""
        self._viewers.discard(viewer)

    def wake(self, viewer: Viewer, now: bool) -> None:
        """There is something new for a connection. May be called in any thread."""
        with self._lock:
            self._woken.append((viewer, now))
            first, self._called = not self._called, True
        if first and self._loop is not None:
            self._loop.call_soon_threadsafe(self._look)

    def tick(self) -> None:
        """Let a second pass for all connections."""
        for viewer in list(self._viewers):
            viewer.tick()

    def _look(self) -> None:
        with self._lock:
            woken, self._woken, self._called = self._woken, deque(), False
        for viewer, now in woken:
            if viewer in self._viewers:
                viewer.notified(now)
