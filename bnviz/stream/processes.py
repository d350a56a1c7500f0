"""A pool of worker processes: every core trains, and a worker that dies takes no run with it.

What a run needs to be rebuilt is kept here: a snapshot every `SAVE` seconds, the changes since, the last step that was
seen. When a worker dies, its runs are opened again in a new one, which repeats what came after the snapshot and goes
on with the same numbers, to the bit.
"""

import dataclasses
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz.stream import messages
from bnviz.stream.pool import Receive
from bnviz.stream.workers import ForkServer, Worker

SAVE = 2.0  # seconds between two snapshots of a run that goes on
MOST_DEATHS = 2  # of workers that one run may be in; it may be what kills them

RESPITE = 1.0  # seconds before a worker that never came to be is tried again

log = logging.getLogger(__name__)


@dataclass
class Booking:
    """What is known of a run: enough to begin it again where it stood."""

    start: messages.Open  # as it was opened
    receive: Receive
    worker: Worker | None  # None before the pool has started
    pace: messages.Pace
    snapshot: bytes | None
    changes: list[tuple[int, Any]]  # that act after the snapshot
    saved: int = -1  # the step of the snapshot
    seen: int = -1  # the last step that came
    pending: Any = None  # the config of a change that was not applied yet
    dtype: "np.dtype[np.void] | None" = None
    deaths: int = 0

    def tell(self, message: messages.Down) -> None:
        """Send a message to its worker; before there is one, what is kept here is enough to begin with."""
        if self.worker is not None:
            self.worker.tell(message)

    def note(self, message: messages.Up) -> None:
        """Remember what a message says."""
        match message:
            case messages.Opened():
                self.dtype = message.dtype
            case messages.Rows() if self.dtype is not None:
                self.seen = int(np.frombuffer(message.data, self.dtype)["step"][-1])
            case messages.Applied():
                self.changes = [
                    *(each for each in self.changes if each[0] != message.step),
                    (message.step, message.config),
                ]
                if message.config == self.pending:
                    self.pending = None
            case messages.Saved():
                self.snapshot, self.saved = message.snapshot, message.step
                self.changes = [each for each in self.changes if each[0] > message.step]

    def again(self) -> messages.Open:
        """The message that begins it again."""
        pace = self.pace
        return dataclasses.replace(
            self.start,
            playing=pace.playing,
            rate=pace.rate,
            until=pace.until,
            snapshot=self.snapshot,
            changes=tuple(self.changes),
            upto=max(self.seen, self.start.upto),
        )


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool:
    """Worker processes, one a core.

    Args:
        command: what starts the process that forks the workers (``python -m bnviz.worker``).
        size: how many workers; as many as there are cores for this process if None.
    """

    def __init__(self, command: Sequence[str], size: int | None = None) -> None:
        self._size = size or cores()
        self._fork_server = ForkServer(command)
        self._lock = threading.Lock()
        self._workers: list[Worker] = []
        self._booked: dict[str, Booking] = {}
        self._ending = threading.Event()
        self._saver = threading.Thread(target=self._save, name="bnviz-saver", daemon=True)

    def start(self) -> None:
        """See `Pool.start`. The workers come while the server goes on; words wait for them."""
        with self._lock:
            self._workers += [self._new() for _ in range(self._size)]
            for booking in self._booked.values():
                self._move(booking, min(self._workers, key=self._load))
        self._saver.start()

    def open(self, message: messages.Open, receive: Receive) -> None:
        """See `Pool.open`."""
        pace = messages.Pace(message.run, message.playing, message.rate, message.until)
        with self._lock:
            worker = min(self._workers, key=self._load, default=None)
            booking = Booking(message, receive, worker, pace, message.snapshot, list(message.changes))
            self._booked[message.run] = booking
            booking.tell(message)

    def change(self, run: str, config: Any) -> None:
        """See `Pool.change`."""
        with self._lock:
            if booking := self._booked.get(run):
                booking.pending = config
                booking.tell(messages.Change(run, config))

    def pace(self, message: messages.Pace) -> None:
        """See `Pool.pace`."""
        with self._lock:
            if booking := self._booked.get(message.run):
                booking.pace = message
                booking.tell(message)

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        with self._lock:
            if booking := self._booked.get(run):
                booking.tell(messages.Step(run))

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        with self._lock:
            if booking := self._booked.pop(run, None):
                booking.tell(messages.Close(run))

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        self._ending.set()
        with self._lock:
            self._booked.clear()
            workers = list(self._workers)
            for worker in workers:
                worker.tell(messages.Quit())
        ended = [worker.end(wait) for worker in workers]
        return self._fork_server.end(wait) and all(ended)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _new(self) -> Worker:
        return Worker(self._fork_server.fork(), self._receive, self._bury)

    def _move(self, booking: Booking, worker: Worker) -> None:
        booking.worker = worker
        booking.tell(booking.again())
        if booking.pending is not None:
            booking.tell(messages.Change(booking.start.run, booking.pending))

    def _load(self, worker: Worker) -> int:
        """How many runs a worker has; those that play count more."""
        return sum(1 + 9 * booking.pace.playing for booking in self._booked.values() if booking.worker is worker)

    def _receive(self, message: messages.Up) -> None:
        if isinstance(message, messages.Ready):
            return
        with self._lock:
            booking = self._booked.get(message.run)
            if booking is None:
                return
            booking.note(message)
            if isinstance(message, messages.Over | messages.Failed):
                del self._booked[message.run]
        if not isinstance(message, messages.Saved):
            booking.receive(message)

    def _bury(self, worker: Worker) -> None:
        """A worker has ended: unless that was meant, its runs go on in a new one."""
        if self._ending.is_set():
            return
        log.error("a worker process died; its runs are rebuilt")
        if worker.pid is None:  # it never came to be: no hurry to try the same again
            self._ending.wait(RESPITE)
        failed = []
        with self._lock:
            self._workers.remove(worker)
            heir = self._new()
            self._workers.append(heir)
            for booking in [each for each in self._booked.values() if each.worker is worker]:
                booking.deaths += 1
                if booking.deaths < MOST_DEATHS:
                    self._move(booking, heir)
                else:
                    failed.append(self._booked.pop(booking.start.run))
        for booking in failed:
            booking.receive(messages.Failed(booking.start.run, "The run stopped: its process ended twice."))

    def _save(self) -> None:
        while not self._ending.wait(SAVE):
            with self._lock:
                for run, booking in self._booked.items():
                    if booking.seen > booking.saved:
                        booking.tell(messages.Save(run))
