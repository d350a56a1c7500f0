"""A clock and a pool that are moved by hand, so that no test waits for anything."""

from collections.abc import Callable
from typing import Any

from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.pool import Receive
from bnviz.stream.settings import Revision
from tests.stream import toy


class Clock:
    """Time, as a test says. `per_step` seconds pass at every step of a host that polls with `worked`."""

    def __init__(self, per_step: float = 0.0) -> None:
        self.now = 100.0
        self.per_step = per_step

    def __call__(self) -> float:
        return self.now

    def worked(self) -> None:
        """One step was done."""
        self.now += self.per_step


class HandPool:
    """A pool whose one host turns only when a test says so, in the test's own thread."""

    def __init__(self, clock: Callable[[], float], load: Callable[[str], Any] = lambda name: toy) -> None:
        self.host = Host(load, self._hand_on, clock)
        self.receive: dict[str, Receive] = {}
        self.sent: list[messages.Down] = []
        self.deaf = False  # whether messages are left lying

    def prepare(self) -> None:
        """Nothing to prepare."""

    def start(self) -> None:
        """Nothing to start."""

    def open(self, message: messages.Open, receive: Receive) -> None:
        """See `Pool.open`."""
        self.receive[message.run] = receive
        self._send(message)

    def configure(self, run: str, settings: Revision) -> None:
        """See `Pool.configure`."""
        self._send(messages.Configure(run, settings))

    def pace(self, message: messages.Pace) -> None:
        """See `Pool.pace`."""
        self._send(message)

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        self._send(messages.Step(run))

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        self.receive.pop(run, None)
        self._send(messages.Close(run))

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        return True

    def listen(self) -> None:
        """Take the messages that were left lying while it was deaf."""
        self.deaf = False
        lying, self.sent = self.sent, []
        for message in lying:
            self.host.handle(message)

    def _send(self, message: messages.Down) -> None:
        self.sent.append(message)
        if not self.deaf:
            self.host.handle(message)

    def _hand_on(self, message: messages.Up) -> None:
        if not isinstance(message, messages.Ready | messages.Alive) and message.run in self.receive:
            self.receive[message.run](message)


def passes(pool: HandPool, clock: Clock, seconds: float, tick: float = 0.05) -> None:
    """Let this much time pass, in which the host advances its runs."""
    until = clock.now + seconds
    while clock.now < until:
        clock.now += tick
        pool.host.turn(clock.worked)
