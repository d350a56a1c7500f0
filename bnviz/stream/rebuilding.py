"""A pool of actors, each with a host, none of which takes a run with it when it ends or stands still.

What is decided here: where a run is trained, what a silent actor means, who is to blame when one dies. How an actor is
made and spoken to is not: worker processes (`bnviz.stream.processes`) are one kind, actors on other machines another.

What a run costs is measured while it is trained; when that speaks for another place (`bnviz.stream.placing`) it is
moved, by a snapshot, without a number lost.
"""

import logging
import threading
from collections.abc import Sequence

from bnviz.stream import messages
from bnviz.stream.placing import KeptRun, Places
from bnviz.stream.pool import Receive
from bnviz.stream.settings import Revision
from bnviz.stream.slots import ASK, TELL, Actor, Make, Slot, waits_for
from bnviz.stream.tally import TALLY

SETTLED = 5  # ticks before a run is moved once more
MOST_DEATHS = 2  # of actors that worked on a run; it may be what kills them
SAVE = 2  # ticks between two snapshots of a run that goes on
MOVES = 4  # runs that go to a place that was added, in a tick

log = logging.getLogger(__name__)


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
        self._places = Places(self._slots, self._kept)
        self._ticks = 0
        self._ended = False

    @property
    def slots(self) -> Sequence[Slot]:
        """The places of its actors."""
        return tuple(self._slots)

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
                kept.place.leave(run)

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
            self._even_out()
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

    def add(self, slot: Slot) -> None:
        """There is one more place for an actor; runs of places that have more to do come to it."""
        with self._lock:
            if not self._ended:
                self._slots.append(slot)
                self._fill(slot)

    def drop(self, slot: Slot) -> None:
        """A place is there no more; what was in it goes on elsewhere, and nobody is to blame."""
        with self._lock:
            if slot not in self._slots:
                return
            self._slots.remove(slot)
            if slot.actor is not None:
                slot.actor.kill()
                slot.actor = None
            for kept in self._kept.values():
                kept.going = None if kept.going is slot else kept.going
                kept.place = None if kept.place is slot else kept.place
            self._settle()

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

    def _place(self, kept: KeptRun) -> None:
        slot = self._places.best(self._places.stands_apart(kept))
        if slot is not None:
            self._put(kept, slot)

    def _put(self, kept: KeptRun, slot: Slot) -> None:
        kept.place, kept.going = slot, None
        self._send(kept, *kept.again())

    def _move(self, kept: KeptRun, slot: Slot) -> None:
        """Let a run go on in another slot, as soon as a snapshot of it has come."""
        assert kept.place is not None
        kept.going = slot
        kept.place.send(messages.Save(kept.start.run))

    def _settled(self, kept: KeptRun) -> bool:
        """Whether a run may be moved."""
        return kept.opened and not kept.under_way and self._ticks - kept.moved >= SETTLED

    def _reconsider(self, kept: KeptRun, slot: Slot) -> None:
        """Remember what runs of this kind cost; move this one if it belongs to the other side."""
        self._places.remember(kept)
        if kept.under_way or self._ticks - kept.moved < SETTLED:
            return
        apart = self._places.stands_apart(kept)
        if apart != slot.apart:
            target = self._places.best(apart)
            if target is not None and target.apart == apart and target.answers:
                self._move(kept, target)

    def _even_out(self) -> None:
        """Move runs to places that were added, until they have as much to do as the others."""
        for _ in range(MOVES):
            found = self._places.uneven(self._settled)
            if found is None:
                return
            self._move(*found)

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
        TALLY.restarts += 1
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
                better = self._places.best(kept.place.apart)
                if better is not None and better.answers:
                    kept.place.leave(kept.start.run)
                    self._put(kept, better)

    def _told(self) -> list[tuple[KeptRun, messages.Up]]:
        """What visitors are told of actors that do not answer, where that is news."""
        news: list[tuple[KeptRun, messages.Up]] = []
        for kept in self._kept.values():
            waits = waits_for(kept.place)
            if waits != kept.waits:
                kept.waits = waits
                news.append((kept, messages.Waiting(kept.start.run, waits)))
        return news
