"""Tasks that do not go on for ever, such as the claims: each to whichever node of a cluster has a processor free."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import ray

from bnviz.stream import ray_cluster

_remote: Any = ray.remote


class RayExecutor(Executor):
    """An executor whose processes are those of a Ray cluster. Raises ClusterError.

    Args:
        address: HOST:PORT of a cluster; a cluster of this machine alone if it is empty.
    """

    def __init__(self, address: str) -> None:
        self._session = ray_cluster.connect(address)
        self._environment = ray_cluster.environment(address)
        self._waiting: list[Any] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """See `Executor.submit`; a node that is lost costs nothing but the time to do it again."""
        task = _remote(fn).options(num_cpus=1, max_retries=3, runtime_env={"env_vars": self._environment})
        reference = task.remote(*args, **kwargs)
        self._waiting.append(reference)
        found: Future[Any] = reference.future()
        return found

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `Executor.shutdown`."""
        if cancel_futures:
            for reference in self._waiting:
                ray.cancel(reference)
        elif wait and self._waiting:
            ray.wait(self._waiting, num_returns=len(self._waiting))
        self._waiting.clear()
        self._session.end()
