"""What holds a host, and the places for one such actor after the other: who is there, who is silent, who is lost.

Worker processes (`bnviz.stream.workers`) are one kind of actors, those on other machines another.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from bnviz.stream import messages

ASK, TELL = 2, 3  # ticks of silence after which an actor is asked for a sign of life, and its visitors are told
SILENCE, START = 15, 60  # ticks of silence after which it is killed; of one that has not come to be yet
SLOW = 60  # the same for one that still computes, but is given little time
SHORT = 5  # ticks: who lived for less is not replaced at once again and again
LONGEST = 30  # ticks between two attempts to make an actor


class Actor(Protocol):
    """What holds a host. Its messages come in its own time; it says once that it is gone, whoever ended it."""

    def send(self, message: messages.Down) -> None:
        """Send a message; never blocks."""

    def kill(self) -> None:
        """End it now, whatever it does."""

    def working_on(self) -> str:
        """The run that it worked on last; empty if on none, or if nobody knows."""

    def computed(self) -> float | None:
        """The processor's seconds that it has used; None if nobody knows."""


Hear = Callable[[Actor, Sequence[messages.Up]], None]
Gone = Callable[[Actor], None]
Make = Callable[[int, bool, Hear, Gone], Actor]  # (number of its slot, whether it stands apart, ...); raises OSError


class Slot:
    """A place for one actor after the other.

    Attributes:
        number: of the slot. apart: where it stands. actor: that is there; None until one could be made.
        late: whether its actors take seconds to come, on machines that may be added: no run waits for them if others
            are there, and then runs come to them from places that have more to do.
        ready: whether it has said so. age, silent: ticks since it was made, and since it was heard.
    """

    def __init__(self, number: int, apart: bool, late: bool = False) -> None:
        self.number = number
        self.apart = apart
        self.late = late
        self.actor: Actor | None = None
        self.ready = False
        self.age = self.silent = 0
        self.failures = 0  # actors in a row that did not live long
        self.retry = 0  # ticks until another one is made
        self.computed: float | None = None  # what it had computed when it was heard
        self._leaving: Counter[str] = Counter()  # runs that it was told to close and may still speak of

    @property
    def answers(self) -> bool:
        """Whether there is an actor that is not silent."""
        return self.actor is not None and self.silent < TELL

    def send(self, *said: messages.Down) -> None:
        """Send messages to the actor, if there is one."""
        if self.actor is not None:
            for message in said:
                self.actor.send(message)

    def leave(self, run: str) -> None:
        """Close a run, which may go on elsewhere or come back: what was said of it until now is not to be heard."""
        self.send(messages.Close(run))
        self._leaving[run] += 1

    def left(self, run: str) -> None:
        """The actor has closed a run."""
        self._leaving[run] -= 1
        if self._leaving[run] <= 0:
            del self._leaving[run]

    def speaks_of(self, run: str) -> bool:
        """Whether what the actor says of a run is said of it as it was opened last."""
        return run not in self._leaving

    def begin(self, actor: Actor) -> None:
        """An actor was made."""
        self._leaving.clear()
        self.actor, self.ready, self.age, self.silent = actor, False, 0, 0
        self.computed = actor.computed()

    def lose(self) -> str:
        """The actor is gone; the run that it worked on."""
        assert self.actor is not None
        self.failures = self.failures + 1 if self.age < SHORT else 0
        self.retry = min(2 ** max(self.failures - 1, 0) - 1, LONGEST)
        actor, self.actor = self.actor, None
        return actor.working_on()

    @property
    def hopeless(self) -> bool:
        """Whether the actor has been silent for too long."""
        if self.actor is None or self.silent < (SILENCE if self.ready else START):
            return False
        now = self.actor.computed()
        if not self.ready or now is None or self.computed is None:
            return True
        starved = 0.01 * self.silent < now - self.computed < SILENCE  # it computes, but others take the processor
        return not starved or self.silent >= SLOW


def waits_for(slot: Slot | None) -> str:
    """What a run in a slot waits for, in one sentence for its visitor; empty if for nothing."""
    if slot is None or (not slot.ready and slot.age >= TELL):
        return "The process that trains this run is being started."
    if slot.answers or not slot.ready:
        return ""
    limit = SILENCE if slot.silent < SILENCE else SLOW
    return (
        f"The process that trains this run has not answered for {slot.silent} s; after {limit} s another one "
        "goes on from here."
    )
