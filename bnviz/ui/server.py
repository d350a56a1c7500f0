"""What the server holds for all its visitors: one pool that trains, one desk that knows who sits where."""

import os
import sys
import threading

from bnviz import experiments
from bnviz.stream import routes
from bnviz.stream.desk import Desk
from bnviz.stream.pool import Pool, ThreadPool
from bnviz.stream.processes import ProcessPool


def pool() -> Pool:
    """Workers, one a core, where processes can fork; one thread of this process elsewhere (Windows)."""
    if hasattr(os, "fork"):
        return ProcessPool([sys.executable, "-m", "bnviz.worker"])
    return ThreadPool(experiments.load)


DESK = Desk(pool())
ROUTES = routes.routes(DESK)
LIFESPAN = routes.lifespan(DESK)


def begin() -> None:
    """Let the slow imports begin while the server starts and a browser loads: the workers' and the first page's."""
    if isinstance(DESK.pool, ProcessPool):
        DESK.pool.begin()
    threading.Thread(target=_import_experiments, name="bnviz-imports").start()


def _import_experiments() -> None:
    for name in experiments.names():
        experiments.load(name)
