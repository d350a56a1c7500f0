"""A pool on a Ray cluster: actors on every node, and runs that go on elsewhere when an actor or a node is lost.

Everything but the making of actors is `RebuildingPool`. A node has as many actors as a machine has worker processes; a
node that joins gets its actors within a second, and runs come to them from those with more to do.
"""

import errno
import itertools
import logging
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ray.exceptions import RayError

from bnviz.stream import ray_cluster
from bnviz.stream.nodes import Resting, wished
from bnviz.stream.ray_actor import RayActor
from bnviz.stream.rebuilding import RebuildingPool
from bnviz.stream.slots import Gone, Hear, Slot

TICK = 1.0  # seconds
TEXT = 160  # characters of an error that are repeated
LATE = 10  # ticks after which an actor that has not come is spoken of

log = logging.getLogger(__name__)


class ClusterPool(RebuildingPool):
    """Actors of a Ray cluster.

    Args:
        address: HOST:PORT of a cluster; a cluster of this machine alone, which ends with the pool, if it is empty.
        load, warm_up: see `bnviz.stream.trainer.Trainer`; a node imports them.
        size: how many actors of a node stand in front; as many as it has processors if None.
    """

    def __init__(
        self,
        address: str,
        load: Callable[[str], Any],
        warm_up: Callable[[], None] = lambda: None,
        size: int | None = None,
    ) -> None:
        super().__init__(self._make_actor, 0, 0)
        self._address, self._load, self._warm_up, self._size = address, load, warm_up, size
        self._environment = ray_cluster.environment(address)
        self._numbers = itertools.count()
        self._marks = Path()
        self._resting = Resting()
        self._nodes: dict[str, list[Slot]] = {}
        self._of: dict[int, str] = {}  # nodes by the number of a slot
        self._ending = threading.Event()
        self._connected = threading.Event()
        self._problem: Exception | None = None
        self._were_late = 0  # how many actors were late when that was said
        # Ray ends its processes with the thread that started them: it is this one, which ends last
        self._keeper = threading.Thread(target=self._keep, name="bnviz-keeper", daemon=True)

    def prepare(self) -> None:
        """See `Pool.prepare`: be connected to the cluster. Raises ClusterError."""
        if self._keeper.ident is None:
            self._keeper.start()
        self._connected.wait()
        if self._problem is not None:
            raise self._problem

    def start(self) -> None:
        """See `Pool.start`. Raises ClusterError. The actors come while the server goes on."""
        self.prepare()
        self.begin()

    def shut(self, wait: float = 5.0) -> bool:
        """See `Pool.shut`."""
        actors = self.end()
        ended = [actor.end(wait) for actor in actors if isinstance(actor, RayActor)]
        self._ending.set()
        if self._keeper.ident is not None:
            self._keeper.join(wait)
        return all(ended) and not self._keeper.is_alive()

    def _keep(self) -> None:
        try:
            session = ray_cluster.connect(self._address)
        except ray_cluster.ClusterError as problem:
            self._problem = problem
            return
        finally:
            self._connected.set()
        self._marks = session.folder
        wish: Callable[[int], None] | None = None
        while not self._ending.wait(TICK):
            try:
                self._look_at_nodes()
                self.tick()
                self._tell_of_late()
                if self._address:
                    wish = wish or ray_cluster.wishes()
                    wish(wished(sum(self._demand().values())))
            except Exception:
                log.exception("the cluster could not be looked after; once more in a second")
        session.end()

    def _look_at_nodes(self) -> None:
        """Let every node have its actors, and no other."""
        found = ray_cluster.nodes()
        self._resting.tick(found, self._demand())
        there = {node: cpus for node, cpus in found.items() if node not in self._resting.nodes}
        for node in self._nodes.keys() - there.keys():
            if node not in found:
                log.error("a node of the cluster is gone; its runs are rebuilt")
            for slot in self._nodes.pop(node):
                self.drop(slot)
                del self._of[slot.number]
        for node in there.keys() - self._nodes.keys():
            front = min(there[node], self._size or there[node])
            self._nodes[node] = []
            for apart in [False] * front + [True] * max(1, front // 2):
                slot = Slot(next(self._numbers), apart, late=True)
                self._of[slot.number] = node
                self._nodes[node].append(slot)
                self.add(slot)

    def _demand(self) -> dict[str, float]:
        """What there is to do on every node, in processors."""
        with self._lock:
            return {node: sum(map(self._places.load, slots)) for node, slots in self._nodes.items()}

    def _tell_of_late(self) -> None:
        """Say it to whoever runs the cluster where there is no room for actors."""
        late = sum(slot.actor is not None and not slot.ready and slot.age >= LATE for slot in self._slots)
        if late > self._were_late:
            log.warning("%d actors wait for room on the cluster: it is full, or its nodes are slow to start them", late)
        self._were_late = late

    def _make_actor(self, number: int, apart: bool, hear: Hear, gone: Gone) -> RayActor:
        mark = self._marks / f"bnviz-{uuid.uuid4().hex}"
        try:
            return RayActor(self._of[number], mark, self._load, self._warm_up, apart, self._environment, hear, gone)
        except RayError as error:
            raise OSError(errno.ECONNREFUSED, str(error)[:TEXT]) from error
