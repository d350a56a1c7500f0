"""Where hosts live. A pool opens runs, carries words to them, and hands each run's words to whoever opened it.

`ThreadPool` is one host in one thread: enough for tests, for the command line, and for a few visitors.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.settings import Revision

IDLE = 1.0  # seconds after which an idle thread looks whether the process is ending

Receive = Callable[[messages.Up], None]

log = logging.getLogger(__name__)


class Pool(Protocol):
    """What every pool does. No method blocks; `receive` is called in a thread of the pool."""

    def open(self, message: messages.Open, receive: Receive) -> None:
        """Start a run, do its first step, and from then on hand its messages to `receive`."""

    def configure(self, run: str, settings: Revision) -> None:
        """Let a run take over settings in which only live fields differ."""

    def pace(self, message: messages.Pace) -> None:
        """Play or pause a run."""

    def step(self, run: str) -> None:
        """Do one step of a paused run."""

    def close(self, run: str) -> None:
        """End a run; no message of it is received after this returned, but for one that is on its way."""

    def prepare(self) -> None:
        """Do ahead what takes long, where the server has nothing better to do yet."""

    def start(self) -> None:
        """Be ready for runs."""

    def shut(self, wait: float = 5.0) -> bool:
        """End everything; whether it ended within `wait` seconds."""


class ThreadPool:
    """One host in one thread of this process.

    Args:
        load: the module of an experiment by its name.
    """

    def __init__(self, load: Callable[[str], Any]) -> None:
        self._host = Host(load, self._hand_on)
        self._messages: queue.SimpleQueue[messages.Down] = queue.SimpleQueue()
        self._receive: dict[str, Receive] = {}
        # not a daemon: a daemon thread that is inside torch when the process ends aborts it
        self._thread = threading.Thread(target=self._work, name="bnviz-host", daemon=False)

    def prepare(self) -> None:
        """See `Pool.prepare`: there is nothing to do."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def open(self, message: messages.Open, receive: Receive) -> None:
        """See `Pool.open`."""
        self._receive[message.run] = receive
        self._messages.put(message)

    def configure(self, run: str, settings: Revision) -> None:
        """See `Pool.configure`."""
        self._messages.put(messages.Configure(run, settings))

    def pace(self, message: messages.Pace) -> None:
        """See `Pool.pace`."""
        self._messages.put(message)

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        self._messages.put(messages.Step(run))

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        self._receive.pop(run, None)
        self._messages.put(messages.Close(run))

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        self._messages.put(messages.Quit())
        if self._thread.ident is not None:
            self._thread.join(wait)
        return not self._thread.is_alive()

    def _work(self) -> None:
        due = 0.0
        while not self._host.quit and threading.main_thread().is_alive():
            with contextlib.suppress(queue.Empty):
                self._host.handle(
                    self._messages.get(timeout=min(due, IDLE)) if due > 0 else self._messages.get_nowait()
                )
            due = self._host.turn(self._poll)

    def _poll(self) -> None:
        while not self._messages.empty():
            self._host.handle(self._messages.get())
        time.sleep(0)  # lets go of the interpreter, so that the event loop answers between two steps

    def _hand_on(self, message: messages.Up) -> None:
        if isinstance(message, messages.Ready | messages.Alive):
            return
        receive = self._receive.get(message.run)
        if receive is not None:
            try:
                receive(message)
            except Exception:
                log.exception("a message of run %s could not be taken", message.run)
