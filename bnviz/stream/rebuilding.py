"""A pool of actors, each with a host, none of which takes a run with it when it ends or stands still.

What is decided here: where a run is trained, what a silent actor means, who is to blame when one dies. How an actor is
made and spoken to is not: worker processes (`bnviz.stream.processes`) are one kind, actors on other machines another.

Runs stand in front or apart. In front are those whose steps are short, so that they take turns often. Apart are those
that would keep others waiting, and those of which nothing is known yet: other actors, with which the system shares the
processors. What a run costs is measured while it is trained; when that speaks for the other side it is moved, by a
snapshot, without a number lost.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from bnviz.stream import messages
from bnviz.stream.kept import Kept
from bnviz.stream.pool import Receive
from bnviz.stream.settings import Revision

QUANTUM = 0.025  # seconds of a processor that a step may take in front
SETTLED = 5  # ticks before a run is moved once more
MOST_DEATHS = 2  # of actors that worked on a run; it may be what kills them
SAVE = 2  # ticks between two snapshots of a run that goes on
ASK, TELL = 2, 3  # ticks of silence after which an actor is asked for a sign of life, and its visitors are told
SILENCE, START = 15, 60  # ticks of silence after which it is killed; of one that has not come to be yet
SLOW = 60  # the same for one that still computes, but is given little time
SHORT = 5  # ticks: who lived for less is not replaced at once again and again
LONGEST = 30  # ticks between two attempts to make an actor
REMEMBERED = 2000  # kinds of runs whose cost is remembered

log = logging.getLogger(__name__)


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
        ready: whether it has said so. age, silent: ticks since it was made, and since it was heard.
    """

    def __init__(self, number: int, apart: bool) -> None:
        self.number = number
        self.apart = apart
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
        """Close a run that goes on elsewhere, or comes back: what was said of it until now is not to be heard."""
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


KeptRun = Kept[Slot]


class RebuildingPool:
    """A pool whose actors may die, freeze, or never come to be.

    `tick` is to be called once a second; all other methods whenever something happens, in any thread.

    Args:
        make: makes an actor. size: how many stand in front. apart: how many stand apart.
    """

    def __init__(self, make: Make, size: int, apart: int) -> None:
        self._make = make
        self._slots = [Slot(number, number >= size) for number in range(size + apart)]
        self._lock = threading.RLock()
        self._kept: dict[str, KeptRun] = {}
        self._costs: dict[Hashable, float] = {}  # weight by kind of run
        self._ticks = 0
        self._ended = False

    # -- what a session asks for --------------------------------------------------------------------------------------

    def open(self, message: messages.Open, receive: Receive) -> None:
        """See `Pool.open`."""
        with self._lock:
            kept = self._kept[message.run] = KeptRun.of(message, receive)
            kept.moved = self._ticks - SETTLED
            self._place(kept)

    def configure(self, run: str, settings: Revision) -> None:
        """See `Pool.configure`."""
        with self._lock:
            if kept := self._kept.get(run):
                self._send(kept, kept.configure(settings))

    def pace(self, message: messages.Pace) -> None:
        """See `Pool.pace`."""
        with self._lock:
            if kept := self._kept.get(message.run):
                self._send(kept, kept.move(message))

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        with self._lock:
            if kept := self._kept.get(run):
                self._send(kept, kept.step())

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        with self._lock:
            kept = self._kept.pop(run, None)
            if kept is not None and kept.place is not None:
                kept.place.send(messages.Close(run))

    # -- what happens to the actors -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Make the actors; they come while the server goes on, and messages wait for them."""
        with self._lock:
            for slot in self._slots:
                self._fill(slot)
            self._settle()

    def tick(self) -> None:
        """Let a second pass: snapshots, signs of life, actors that could not be made."""
        with self._lock:
            if self._ended:
                return
            self._ticks += 1
            failed = [kept for slot in self._slots for kept in self._look_after(slot)]
            self._settle()
            if self._ticks % SAVE == 0:
                for kept in self._kept.values():
                    if kept.saving:
                        self._send(kept, messages.Save(kept.start.run))
            told = self._told()
        self._hand_on([*failed, *told])

    def heard(self, slot: Slot, actor: Actor, said: Sequence[messages.Up]) -> None:
        """An actor says something."""
        with self._lock:
            if slot.actor is not actor:
                return
            if slot.silent or slot.computed is None:  # once a tick: the system takes its time to say it
                slot.computed = actor.computed()
            back, slot.silent = slot.silent >= TELL, 0
            heard = [(kept, message) for message in said if (kept := self._noted(slot, message))]
            told = self._told() if back else []
        self._hand_on([*told, *heard])

    def gone(self, slot: Slot, actor: Actor) -> None:
        """An actor has ended: unless that was meant, its runs go on in another one."""
        with self._lock:
            if self._ended or slot.actor is not actor:
                return
            log.error("a process that trains has ended; its runs are rebuilt")
            failed = self._lose(slot)
            self._settle()
        self._hand_on(failed)

    def end(self) -> list[Actor]:
        """No run goes on; the actors, which are told so."""
        with self._lock:
            self._ended = True
            self._kept.clear()
            for slot in self._slots:
                slot.send(messages.Quit())
            return [slot.actor for slot in self._slots if slot.actor is not None]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _send(self, kept: KeptRun, *said: messages.Down) -> None:
        """Where a run is on its way, what is kept of it says all that it is told meanwhile."""
        if kept.place is not None and not kept.under_way:
            kept.place.send(*said)

    def _hand_on(self, said: Sequence[tuple[KeptRun, messages.Up]]) -> None:
        """Not under the lock: who receives may ask for something in turn."""
        for kept, message in said:
            try:
                kept.receive(message)
            except Exception:
                log.exception("a message of run %s could not be taken", kept.start.run)

    def _noted(self, slot: Slot, message: messages.Up) -> KeptRun | None:
        """Remember what a message says; the run that it is to be handed on for."""
        if isinstance(message, messages.Ready):
            slot.ready = True
        if isinstance(message, messages.Ready | messages.Alive):
            return None
        if isinstance(message, messages.Closed):
            slot.left(message.run)
            return None
        kept = self._kept.get(message.run)
        if kept is None or kept.place is not slot or not slot.speaks_of(message.run):
            return None  # it has been closed, or goes on elsewhere
        kept.note(message)
        match message:
            case messages.Over() | messages.Failed():
                del self._kept[message.run]
            case messages.Saved():
                if kept.going is not None:
                    kept.moved = self._ticks
                    slot.leave(message.run)
                    self._put(kept, kept.going)
                return None
            case messages.Rows():
                self._reconsider(kept, slot)
        return kept

    # -- where a run is -----------------------------------------------------------------------------------------------

    def _stands_apart(self, kept: KeptRun) -> bool:
        """Where a run belongs; one of which nothing is known is opened apart."""
        weight = kept.weight if kept.opened else self._costs.get(kept.kind, QUANTUM + 1)
        here = kept.place is not None and kept.place.apart
        return weight > (QUANTUM / 2 if here else QUANTUM)

    def _load(self, slot: Slot) -> float:
        """The share of a processor that its runs take."""
        return sum(kept.demand for kept in self._kept.values() if (kept.going or kept.place) is slot)

    def _best(self, apart: bool) -> Slot | None:
        """The slot with the least to do on that side; on the other if nobody answers there."""
        there = [slot for slot in self._slots if slot.actor is not None]
        return min(there, key=lambda slot: (not slot.answers, slot.apart != apart, self._load(slot)), default=None)

    def _place(self, kept: KeptRun) -> None:
        slot = self._best(self._stands_apart(kept))
        if slot is not None:
            self._put(kept, slot)

    def _put(self, kept: KeptRun, slot: Slot) -> None:
        kept.place, kept.going = slot, None
        self._send(kept, *kept.again())

    def _reconsider(self, kept: KeptRun, slot: Slot) -> None:
        """Remember what runs of this kind cost; move this one if it belongs to the other side."""
        if kept.kind not in self._costs and len(self._costs) >= REMEMBERED:
            del self._costs[next(iter(self._costs))]
        self._costs[kept.kind] = kept.weight
        if kept.going is not None or self._ticks - kept.moved < SETTLED:
            return
        apart = self._stands_apart(kept)
        if apart != slot.apart:
            target = self._best(apart)
            if target is not None and target.apart == apart and target.answers:
                kept.going = target
                slot.send(messages.Save(kept.start.run))

    # -- actors that are lost -----------------------------------------------------------------------------------------

    def _fill(self, slot: Slot) -> None:
        """Make an actor; where that cannot be done now, it is tried again."""

        def hear(actor: Actor, said: Sequence[messages.Up]) -> None:
            self.heard(slot, actor, said)

        def gone(actor: Actor) -> None:
            self.gone(slot, actor)

        try:
            slot.begin(self._make(slot.number, slot.apart, hear, gone))
        except OSError as error:
            log.error("a process that trains could not be started (%s); once more in a moment", error.strerror)
            slot.retry = 1

    def _look_after(self, slot: Slot) -> list[tuple[KeptRun, messages.Up]]:
        """A second has passed for a slot; what runs that failed by it are told."""
        if slot.actor is None:
            slot.retry -= 1
            if slot.retry < 0:
                self._fill(slot)
            return []
        slot.age += 1
        slot.silent += 1
        if slot.silent >= ASK:
            slot.send(messages.Ping())
        if not slot.hopeless:
            return []
        log.error("a process that trains has been silent for %d s; it is killed, and its runs are rebuilt", slot.silent)
        slot.actor.kill()
        return self._lose(slot)

    def _lose(self, slot: Slot) -> list[tuple[KeptRun, messages.Up]]:
        """An actor is gone; who is to blame twice has failed."""
        name = slot.lose()
        lost = [kept for kept in self._kept.values() if kept.place is slot or kept.going is slot]
        failed: list[tuple[KeptRun, messages.Up]] = []
        for kept in lost:
            kept.going = None
            if kept.place is slot:
                kept.place = None
                kept.deaths += kept.start.run == name
                if kept.deaths >= MOST_DEATHS:
                    del self._kept[kept.start.run]
                    sentence = "The run stopped: the process that trained it ended twice while it worked on it."
                    failed.append((kept, messages.Failed(kept.start.run, sentence)))
        if slot.retry <= 0:
            self._fill(slot)
        return failed

    def _settle(self) -> None:
        """Give every run a place that has none, or that waits to be opened by somebody who does not answer."""
        for kept in self._kept.values():
            if kept.place is None:
                self._place(kept)
            elif not kept.opened and not kept.place.answers:
                better = self._best(kept.place.apart)
                if better is not None and better.answers:
                    kept.place.leave(kept.start.run)
                    self._put(kept, better)

    def _told(self) -> list[tuple[KeptRun, messages.Up]]:
        """What visitors are told of actors that do not answer, where that is news."""
        news: list[tuple[KeptRun, messages.Up]] = []
        for kept in self._kept.values():
            waits = self._waits(kept.place)
            if waits != kept.waits:
                kept.waits = waits
                news.append((kept, messages.Waiting(kept.start.run, waits)))
        return news

    def _waits(self, slot: Slot | None) -> str:
        """What a run waits for; empty if for nothing."""
        if slot is None or (not slot.ready and slot.age >= TELL):
            return "The process that trains this run is being started."
        if slot.answers or not slot.ready:
            return ""
        limit = SILENCE if slot.silent < SILENCE else SLOW
        return (
            f"The process that trains this run has not answered for {slot.silent} s; after {limit} s another one "
            "goes on from here."
        )
