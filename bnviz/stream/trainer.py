"""A host as an actor of another program: one method takes messages, one hands out what the host says.

It knows nothing of Ray, which makes it an actor (`bnviz.stream.cluster`), and imports no experiment but by what it is
given. Messages cross as bytes (`bnviz.stream.link`): rows as they are, every other message as a pickle, between our own
processes only.
"""

import math
import mmap
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bnviz
from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.link import pack

PART = 60_000  # bytes handed out at a time: Ray stores what has 100 kB on the node, and looks for it if that is lost
HELD = 64  # parts that wait to be handed out; the training waits while there are more
NICER = 4  # apart: others go first
SWITCH = 0.001  # seconds that the training keeps what is said waiting
NAME = 64  # bytes for the name of a run


class OtherVersion(RuntimeError):
    """This machine has another version of the package than the server."""


class Trainer:
    """One host with a thread of its own.

    Args:
        load: the module of an experiment by its name. warm_up: what the first step of a run would wait for.
        apart: whether it goes behind the others for the processor.
        version: of the server's package. mark: a file in which stands what it works on; None for nowhere.

    Raises:
        OtherVersion: if this package is another one.
    """

    def __init__(
        self,
        load: Callable[[str], Any],
        warm_up: Callable[[], None],
        apart: bool,
        version: str,
        mark: Path | None = None,
    ) -> None:
        if version != bnviz.__version__:
            raise OtherVersion(f"This node has bnviz {bnviz.__version__}, the server {version}.")
        if apart:
            os.nice(NICER)
        sys.setswitchinterval(SWITCH)
        self._unsent: list[bytes] = []
        self._parts: queue.Queue[bytes | None] = queue.Queue(HELD)
        self._messages: queue.SimpleQueue[messages.Down] = queue.SimpleQueue()
        self._host = Host(load, self._say, mark=Marks(mark).write if mark else lambda run: None)
        self._warm_up = warm_up
        self._thread = threading.Thread(target=self._train, name="bnviz-host", daemon=True)
        self._thread.start()

    def take(self, said: Sequence[messages.Down]) -> float:
        """Messages for the host; the processor's seconds that this process has used."""
        for message in said:
            self._messages.put(message)
        return time.process_time()

    def hand_out(self) -> Iterator[bytes]:
        """What the host says, packed, as it comes, cut into parts; ends after the host has."""
        while (part := self._parts.get()) is not None:
            yield part

    def _train(self) -> None:
        try:
            self._warm_up()
            self._say(messages.Ready(os.getpid()))
            due = math.inf
            while not self._host.quit:
                self._receive(due)
                due = self._host.turn(lambda: self._receive(0.0))
                self._flush()
        finally:
            self._parts.put(None)

    def _receive(self, wait: float) -> None:
        """Do what has come; wait so many seconds for the first message."""
        try:
            message = self._messages.get_nowait() if wait <= 0 else self._messages.get(timeout=min(wait, 3600.0))
            while True:
                self._host.handle(message)
                message = self._messages.get_nowait()
        except queue.Empty:
            return

    def _say(self, message: messages.Up) -> None:
        """As `bnviz.stream.link.Link.send`: rows that nobody waits for stay until the end of the round."""
        self._unsent.append(pack(message))
        if not (isinstance(message, messages.Rows) and message.soon):
            self._flush()

    def _flush(self) -> None:
        said, self._unsent = b"".join(self._unsent), []
        for start in range(0, len(said), PART):
            self._parts.put(said[start : start + PART])


class Marks:
    """Which run an actor works on: bytes of a file, which outlive the process that wrote them."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(NAME))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), NAME)

    def write(self, run: str) -> None:
        """It works on a run; on none if the name is empty."""
        self._shared[:] = run.encode()[:NAME].ljust(NAME, b"\0")

    @staticmethod
    def read(path: Path) -> str:
        """The run that was worked on last; the file goes. Empty if there is no file."""
        try:
            data = path.read_bytes()
            path.unlink()
        except OSError:
            return ""
        return data.rstrip(b"\0").decode(errors="replace")
