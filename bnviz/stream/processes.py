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
from bnviz.stream.settings import Revision
from bnviz.stream.workers import ForkServer, Worker

SAVE = 2.0  # seconds between two snapshots of a run that goes on
MOST_DEATHS = 2  # of workers that one run may be in; it may be what kills them

RESPITE = 1.0  # seconds before a worker that never came to be is tried again

log = logging.getLogger(__name__)


@dataclass
class Kept:
    """What is known of a run: enough to begin it again where it stood."""

    start: messages.Open  # as it was opened
    receive: Receive
    worker: Worker | None  # None before the pool has started
    pace: messages.Pace
    snapshot: bytes | None
    changes: list[tuple[int, Any]]  # that act after the snapshot
    saved: int = -1  # the step of the snapshot
    seen: int = -1  # the last step that came
    asked: Revision | None = None  # settings that the run was sent and has not confirmed
    dtype: "np.dtype[np.void] | None" = None
    deaths: int = 0

    def send(self, message: messages.Down) -> None:
        """Send a message to its worker; before there is one, what is kept here is enough to begin with."""
        if self.worker is not None:
            self.worker.send(message)

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
                    (message.step, message.settings.config),
                ]
                if message.settings == self.asked:
                    self.asked = None
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
            number=pace.number,
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
        self._kept: dict[str, Kept] = {}
        self._ending = threading.Event()
        self._saver = threading.Thread(target=self._save, name="bnviz-saver", daemon=True)

    def start(self) -> None:
        """See `Pool.start`. The workers come while the server goes on; words wait for them."""
        with self._lock:
            self._workers += [self._new() for _ in range(self._size)]
            for kept in self._kept.values():
                self._move(kept, min(self._workers, key=self._load))
        self._saver.start()

    def open(self, message: messages.Open, receive: Receive) -> None:
        """See `Pool.open`."""
        pace = messages.Pace(message.run, message.playing, message.rate, message.until, message.number)
        with self._lock:
            worker = min(self._workers, key=self._load, default=None)
            kept = Kept(message, receive, worker, pace, message.snapshot, list(message.changes))
            self._kept[message.run] = kept
            kept.send(message)

    def configure(self, run: str, settings: Revision) -> None:
        """See `Pool.configure`."""
        with self._lock:
            if kept := self._kept.get(run):
                kept.asked = settings
                kept.send(messages.Configure(run, settings))

    def pace(self, message: messages.Pace) -> None:
        """See `Pool.pace`."""
        with self._lock:
            if kept := self._kept.get(message.run):
                kept.pace = message
                kept.send(message)

    def step(self, run: str) -> None:
        """See `Pool.step`."""
        with self._lock:
            if kept := self._kept.get(run):
                kept.send(messages.Step(run))

    def close(self, run: str) -> None:
        """See `Pool.close`."""
        with self._lock:
            if kept := self._kept.pop(run, None):
                kept.send(messages.Close(run))

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        self._ending.set()
        with self._lock:
            self._kept.clear()
            workers = list(self._workers)
            for worker in workers:
                worker.send(messages.Quit())
        ended = [worker.end(wait) for worker in workers]
        return self._fork_server.end(wait) and all(ended)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _new(self) -> Worker:
        return Worker(self._fork_server.fork(), self._receive, self._replace)

    def _move(self, kept: Kept, worker: Worker) -> None:
        kept.worker = worker
        kept.send(kept.again())
        if kept.asked is not None:
            kept.send(messages.Configure(kept.start.run, kept.asked))

    def _load(self, worker: Worker) -> int:
        """How many runs a worker has; those that play count more."""
        return sum(1 + 9 * kept.pace.playing for kept in self._kept.values() if kept.worker is worker)

    def _receive(self, message: messages.Up) -> None:
        if isinstance(message, messages.Ready):
            return
        with self._lock:
            kept = self._kept.get(message.run)
            if kept is None:
                return
            kept.note(message)
            if isinstance(message, messages.Over | messages.Failed):
                del self._kept[message.run]
        if not isinstance(message, messages.Saved):
            kept.receive(message)

    def _replace(self, worker: Worker) -> None:
        """A worker has ended: unless that was meant, its runs go on in a new one."""
        if self._ending.is_set():
            return
        log.error("a worker process died; its runs are rebuilt")
        if worker.pid is None:  # it never came to be: no hurry to try the same again
            self._ending.wait(RESPITE)
        failed = []
        with self._lock:
            self._workers.remove(worker)
            successor = self._new()
            self._workers.append(successor)
            for kept in [each for each in self._kept.values() if each.worker is worker]:
                kept.deaths += 1
                if kept.deaths < MOST_DEATHS:
                    self._move(kept, successor)
                else:
                    failed.append(self._kept.pop(kept.start.run))
        for kept in failed:
            kept.receive(messages.Failed(kept.start.run, "The run stopped: its process ended twice."))

    def _save(self) -> None:
        while not self._ending.wait(SAVE):
            with self._lock:
                for run, kept in self._kept.items():
                    if kept.seen > kept.saved:
                        kept.send(messages.Save(run))
