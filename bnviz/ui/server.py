"""What the server holds for all its visitors: one pool that trains, one sessions that knows who sits where."""

import os
import sys

from bnviz import experiments, report, script
from bnviz.stream import exports, routes
from bnviz.stream.pool import Pool, ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.sessions import Sessions


def pool() -> Pool:
    """Workers, one a core, where processes can fork; one thread of this process elsewhere (Windows)."""
    if hasattr(os, "fork"):
        return ProcessPool([sys.executable, "-m", "bnviz.worker"])
    return ThreadPool(experiments.get)


SESSIONS = Sessions(pool())
ROUTES = [*routes.routes(SESSIONS), *exports.routes(SESSIONS, report.html, {"live_training": script.text})]


def _first_page() -> None:
    """Import what the first page needs: a second of torch."""
    config = experiments.get(experiments.HOME).Config()
    experiments.get(experiments.HOME).charts(config)


LIFESPAN = routes.lifespan(SESSIONS, _first_page)
