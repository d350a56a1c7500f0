"""A Ray cluster of this machine that the tests of a session share: it takes seconds to start."""

import functools

import pytest

from bnviz.stream import ray_cluster
from tests.stream import toy_nodes


class Nodes:
    """A cluster whose nodes come and go as a test says."""

    def __init__(self):
        ray_cluster.prepare("")
        from ray.cluster_utils import Cluster  # here: most tests do without Ray

        self._cluster = Cluster(shutdown_at_exit=False)
        self.add(2)

    @property
    def address(self):
        return self._cluster.address

    def add(self, cpus):
        """A node with so many processors joins."""
        return self._cluster.add_node(num_cpus=cpus, include_dashboard=False, object_store_memory=80 * 2**20)

    def remove(self, node):
        """A node is killed, with all that is on it."""
        self._cluster.remove_node(node, allow_graceful=False)

    def pool(self, **more):
        """A pool on it, not yet started."""
        from bnviz.stream.cluster import ClusterPool

        return ClusterPool(self.address, toy_nodes.load, **more)

    @functools.cached_property
    def shared(self):
        """One that several tests use, one after the other: its actors take seconds to come."""
        pool = self.pool()
        pool.start()
        return pool

    def shutdown(self):
        ended = "shared" not in vars(self) or self.shared.shut(20)
        import ray

        ray.shutdown()
        self._cluster.shutdown()
        assert ended


@pytest.fixture(scope="session")
def cluster():
    nodes = Nodes()
    yield nodes
    nodes.shutdown()
