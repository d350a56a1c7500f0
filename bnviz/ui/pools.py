"""Where runs are trained: which kind of pool the environment asks for."""

import os
import sys

from bnviz import environment, experiments
from bnviz.config import ConfigError
from bnviz.stream import ray_cluster
from bnviz.stream.fronts import Fronts
from bnviz.stream.pool import Pool, ThreadPool
from bnviz.stream.processes import ProcessPool


def fronts() -> Fronts:
    """What this server knows of the others behind its proxy. Raises ConfigError."""
    name = environment.FRONT.get()
    if not name:
        return Fronts()
    if "://" not in environment.POOL.get():
        raise ConfigError("BNVIZ_FRONT is for several servers, which share a cluster: set BNVIZ_POOL=ray://HOST:PORT.")
    return Fronts(name, ray_cluster.directory())


def pool() -> Pool:
    """The pool of this server. Raises ConfigError.

    A cluster if `BNVIZ_POOL` names one; else workers, one a core, where processes can fork; else one thread of this
    process (Windows).
    """
    asked, size = environment.POOL.get(), environment.WORKERS.get() or None
    if asked:
        address = ray_cluster.address_of(asked)
        ray_cluster.prepare(address)
        from bnviz.stream.cluster import ClusterPool  # needs Ray, which is not there otherwise

        return ClusterPool(address, experiments.get, experiments.warm_up, size)
    if hasattr(os, "fork"):
        # -P: whatever lies in the folder that the server was started from is not imported
        return ProcessPool([sys.executable, "-P", "-m", "bnviz.worker"], size)
    return ThreadPool(experiments.get)
