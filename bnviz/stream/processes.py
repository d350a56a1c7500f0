"""A pool of worker processes: every core trains, and a worker that dies takes no run with it."""

import logging
import os
import threading
from collections.abc import Sequence

from bnviz.stream.rebuilding import RebuildingPool
from bnviz.stream.slots import Gone, Hear
from bnviz.stream.workers import SLOTS, ForkServer, Worker

TICK = 1.0  # seconds

log = logging.getLogger(__name__)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool(RebuildingPool):
    """Worker processes: one a core for runs with short steps, and others for those that would keep them waiting.

    Args:
        command: what starts the process that forks the workers (``python -m bnviz.worker``).
        size: how many workers stand in front; as many as there are cores for this process if None.
        apart: how many stand apart; one for every two of the others if None.
    """

    def __init__(self, command: Sequence[str], size: int | None = None, apart: int | None = None) -> None:
        size = min(size or cores(), SLOTS // 2)
        self._fork_server = ForkServer(command)
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="bnviz-keeper", daemon=True)
        super().__init__(self._fork, size, max(1, size // 2) if apart is None else apart)

    def prepare(self) -> None:
        """See `Pool.prepare`: what the workers import takes a second and more."""
        try:
            self._fork_server.prepare()
        except OSError as error:
            log.error("the workers could not be prepared (%s)", error.strerror)

    def start(self) -> None:
        """See `Pool.start`. The workers come while the server goes on; messages wait for them."""
        self.begin()
        self._keeper.start()

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        self._ending.set()
        actors = self.end()
        ended = [actor.end(wait) for actor in actors if isinstance(actor, Worker)]
        return self._fork_server.end(wait) and all(ended)

    def _fork(self, slot: int, apart: bool, hear: Hear, gone: Gone) -> Worker:
        return Worker(self._fork_server, slot, apart, hear, gone)

    def _keep(self) -> None:
        while not self._ending.wait(TICK):
            try:
                self.tick()
            except Exception:
                log.exception("the workers could not be looked after; once more in a second")
