"""A clock and a pool that are moved by hand, so that no test waits for anything."""

from collections.abc import Callable
from typing import Any

from bnviz.stream import words
from bnviz.stream.host import Host
from bnviz.stream.pool import Hears
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
        self.heard: dict[str, Hears] = {}
        self.told: list[words.Down] = []
        self.deaf = False  # whether words are left lying

    def start(self) -> None:
        """Nothing to start."""

    def open(self, word: words.Open, heard: Hears) -> None:
        """See `Pool.open`."""
        self.heard[word.run] = heard
        self._tell(word)

    def change(self, run: str, config: Any) -> None:
        """See `Pool.change`."""
        self._tell(words.Change(run, config))

    def pace(self, word: words.Pace) -> None:
        """See `Pool.pace`."""
        self._tell(word)

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        self._tell(words.Step(run))

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        self.heard.pop(run, None)
        self._tell(words.Close(run))

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        return True

    def listen(self) -> None:
        """Take the words that were left lying while it was deaf."""
        self.deaf = False
        lying, self.told = self.told, []
        for word in lying:
            self.host.handle(word)

    def _tell(self, word: words.Down) -> None:
        self.told.append(word)
        if not self.deaf:
            self.host.handle(word)

    def _hand_on(self, word: words.Up) -> None:
        if not isinstance(word, words.Ready) and word.run in self.heard:
            self.heard[word.run](word)


def passes(pool: HandPool, clock: Clock, seconds: float, tick: float = 0.05) -> None:
    """Let this much time pass, the host turning all along."""
    until = clock.now + seconds
    while clock.now < until:
        clock.now += tick
        pool.host.turn(clock.worked)
