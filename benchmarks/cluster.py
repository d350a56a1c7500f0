"""python -m benchmarks.cluster: the same visitors on a Ray cluster, and what a lost node costs them.

A cluster of several nodes on this machine (`ray.cluster_utils.Cluster`): a head without processors, two nodes that
train. Prints what 30 visitors of the app see, as benchmarks.capacity does; how many steps a second the cluster trains
over the worker processes, in turns; and after how many seconds every one of 30 runs goes on when a node is killed.
Whatever came of each run is compared with the same run alone, to the bit.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.capacity import crowd
from benchmarks.page import EXPERIMENT
from benchmarks.server import ROOT, computed, serving
from bnviz import environment, experiments
from bnviz.records import row
from bnviz.stream import messages, ray_cluster
from bnviz.stream.host import detail_every
from bnviz.stream.processes import ProcessPool, cores
from bnviz.stream.rebuilding import RebuildingPool

CLASS = 30  # visitors, of whom the goals speak
NODES = 2  # that train, each with half of the processors
TURNS = 3  # measurements of either pool
SETTLE, MEASURE = 4.0, 10.0  # seconds
GIVE_UP = 60.0  # seconds


class Watched:
    """A run and what came of it."""

    def __init__(self, pool: RebuildingPool, seed: int, rate: float) -> None:
        self.config = experiments.get(EXPERIMENT).Config(seed=seed)
        self.rate = rate
        self.name, self.parts = f"bench{seed}-{time.monotonic_ns()}", list[bytes]()
        self.step, self.dtype, self.first = -1, np.dtype([]), threading.Event()
        pool.open(messages.Open(self.name, EXPERIMENT, self.config, rate, True), self._receive)

    def _receive(self, message: messages.Up) -> None:
        match message:
            case messages.Opened():
                self.dtype = message.dtype
            case messages.Rows():
                self.parts.append(bytes(message.data))
                self.step = int(np.frombuffer(self.parts[-1], self.dtype)["step"][-1])
                self.first.set()

    def whole(self) -> bool:
        """Whether its rows are those of the same run alone, to the bit, without a gap."""
        got = b"".join(self.parts)
        machine = experiments.get(EXPERIMENT).start(self.config)
        machine.detail_every = detail_every(self.rate)
        return got == b"".join(
            row(machine.step(), self.dtype).tobytes() for _ in range(len(got) // self.dtype.itemsize)
        )


class Nodes:
    """A cluster on this machine."""

    def __init__(self) -> None:
        os.environ["PYTHONPATH"] = str(ROOT)
        ray_cluster.prepare("")
        from ray.cluster_utils import Cluster  # reads the environment when it is imported

        self._cluster: Any = Cluster(shutdown_at_exit=False)
        self.address: str = self.add(0).gcs_address
        self.nodes = [self.add(max(1, cores() // NODES)) for _ in range(NODES)]

    def add(self, cpus: int) -> Any:
        """A node with so many processors."""
        return self._cluster.add_node(num_cpus=cpus, include_dashboard=False, object_store_memory=100 * 2**20)

    def kill(self) -> None:
        """The newest node, with all that is on it."""
        self._cluster.remove_node(self.nodes.pop(), allow_graceful=False)

    @contextlib.contextmanager
    def pool(self) -> Iterator[RebuildingPool]:
        """A pool on it, whose actors are all there."""
        from bnviz.stream.cluster import ClusterPool

        with _begun(ClusterPool(self.address, experiments.get, experiments.warm_up)) as pool:
            yield pool

    def shutdown(self) -> None:
        """End them all."""
        self._cluster.shutdown()


@contextlib.contextmanager
def _begun(pool: Any) -> Iterator[RebuildingPool]:
    pool.prepare()
    pool.start()
    _wait(lambda: pool.slots and all(slot.ready for slot in pool.slots))
    try:
        yield pool
    finally:
        pool.shut(20)


def _wait(true: Callable[[], Any]) -> float:
    """Seconds until something is true. Raises RuntimeError if it does not come to be."""
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > GIVE_UP:
            raise RuntimeError("this did not come to be in time")
        time.sleep(0.005)
    return time.perf_counter() - began


def throughput(pool: RebuildingPool, seconds: float) -> tuple[float, float]:
    """Steps of four runs in all, each as fast as it goes: in a second, and in a second of the trainers' processors."""
    runs = [Watched(pool, seed, rate=0) for seed in range(4)]
    for run in runs:
        run.first.wait(GIVE_UP)
    time.sleep(2.0)  # what a step costs is known then, and each is where it belongs
    before, busy, began = sum(run.step for run in runs), _busy(pool), time.perf_counter()
    time.sleep(seconds)
    steps, busy, took = sum(run.step for run in runs) - before, _busy(pool) - busy, time.perf_counter() - began
    for run in runs:
        pool.close(run.name)
    return steps / took, steps / busy


def _busy(pool: RebuildingPool) -> float:
    """Seconds that all trainers have computed."""
    actors: list[Any] = [slot.actor for slot in pool.slots]
    return sum(computed(actor.pid) for actor in actors if actor is not None and actor.pid)


def overhead(nodes: Nodes, seconds: float) -> list[tuple[float, float]]:
    """Steps a second, and a second of a processor: each on the cluster and in worker processes, medians in turns."""
    with nodes.pool() as cluster, _begun(ProcessPool([sys.executable, "-P", "-m", "bnviz.worker"])) as workers:
        pairs = [(throughput(cluster, seconds), throughput(workers, seconds)) for _ in range(TURNS)]
    medians = [
        [statistics.median(found[kind] for found in each) for kind in (0, 1)] for each in zip(*pairs, strict=True)
    ]
    return list(zip(*medians, strict=True))


def killed(nodes: Nodes) -> tuple[float, int]:
    """Seconds until every run goes on when a node is killed, and how many of the runs are whole after it."""
    with nodes.pool() as pool:
        runs = [Watched(pool, seed, rate=60) for seed in range(CLASS)]
        for run in runs:
            run.first.wait(GIVE_UP)
        time.sleep(6.0)  # every run has been moved to the front, and saved
        nodes.kill()
        at = {run.name: run.step for run in runs}
        took = _wait(lambda: all(run.step > at[run.name] for run in runs))
        time.sleep(2.0)
        for run in runs:
            pool.close(run.name)
        return took, sum(run.whole() for run in runs)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", type=float, default=MEASURE, help="seconds that a measurement takes")
    asked = parser.parse_args()
    nodes = Nodes()
    try:
        os.environ[environment.POOL.name] = f"ray://{nodes.address}"
        with serving() as server:
            asyncio.run(crowd(server, 2, SETTLE, 1.0))  # the actors have come
            found = asyncio.run(crowd(server, CLASS, SETTLE, asked.measure))
        del os.environ[environment.POOL.name]
        print(f"cluster_{CLASS}_updates {found['updates']:.2f}", flush=True)
        print(f"cluster_{CLASS}_p95_ms {found['p95_ms']:.0f}")
        print(f"cluster_{CLASS}_knob_ms {found['knob_ms']:.0f}")
        print(f"cluster_{CLASS}_elsewhere_share {found['elsewhere_share']:.2f}", flush=True)
        for name, (cluster, workers) in zip(("", "_cpu"), overhead(nodes, asked.measure / 2), strict=True):
            print(f"cluster{name}_steps {cluster:.0f}\nprocesses{name}_steps {workers:.0f}")
            print(f"cluster{name}_overhead {cluster / workers:.3f}", flush=True)
        took, whole = killed(nodes)
        print(f"cluster_kill_node_s {took:.2f}\ncluster_kill_node_whole {whole / CLASS:.3f}", flush=True)
    finally:
        nodes.shutdown()


if __name__ == "__main__":
    main()
