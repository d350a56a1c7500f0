"""Which nodes of a cluster are to train: all of them while there is much to do, fewer while there is little.

A node that rests has no actors; a cluster that grows and shrinks takes it away after a while. What there is to do is
counted in processors, as `bnviz.stream.kept.Kept.demand` does.
"""

import math
import time
from collections.abc import Callable, Mapping

FULL, CALM = 0.6, 0.35  # of the processors that train: more is much to do, less (without a node) is little
PATIENCE = 300  # ticks of little to do before a node rests
FORGOTTEN = 30.0  # seconds after which a server that says nothing asks for nothing


class Resting:
    """The nodes that rest.

    Attributes:
        nodes: their names.
    """

    def __init__(self) -> None:
        self.nodes: set[str] = set()
        self._calm = 0

    def tick(self, cpus: Mapping[str, int], demand: Mapping[str, float]) -> None:
        """A second has passed.

        Args:
            cpus: the processors of every node. demand: what there is to do on each.
        """
        self.nodes &= cpus.keys()
        train = {node: count for node, count in cpus.items() if node not in self.nodes}
        asked = sum(demand.get(node, 0.0) for node in train)
        if self.nodes and asked > FULL * sum(train.values()):
            self.nodes.remove(max(self.nodes, key=lambda node: cpus[node]))
            self._calm = 0
            return
        idlest = min(train, key=lambda node: demand.get(node, 0.0) / train[node], default=None)
        left = sum(train.values()) - (train[idlest] if idlest else 0)
        self._calm = self._calm + 1 if asked < CALM * left else 0
        if idlest and self._calm >= PATIENCE:
            self.nodes.add(idlest)
            self._calm = 0


def wished(demand: float) -> int:
    """How many processors are to train so much: with room for those who come next."""
    return math.ceil(demand / FULL) + 1


class Wishes:
    """How many processors all servers of a cluster ask for together.

    Args:
        request: is told, when that changes. clock: seconds.
    """

    def __init__(self, request: Callable[[int], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._request = request
        self._clock = clock
        self._said: dict[str, tuple[float, int]] = {}
        self._asked = 0

    def wish(self, server: str, cpus: int) -> None:
        """One server asks for so many."""
        now = self._clock()
        self._said[server] = now, cpus
        self._said = {name: said for name, said in self._said.items() if now - said[0] < FORGOTTEN}
        total = sum(each for _, each in self._said.values())
        if total != self._asked:
            self._asked = total
            self._request(total)
