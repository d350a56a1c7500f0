"""What the server holds for all its visitors: one pool that trains, one desk that knows who sits where."""

import os
import sys

from bnviz import charts, experiments, report, script
from bnviz.stream import exports, routes
from bnviz.stream.desk import Desk
from bnviz.stream.pool import Pool, ThreadPool
from bnviz.stream.processes import ProcessPool


def pool() -> Pool:
    """Workers, one a core, where processes can fork; one thread of this process elsewhere (Windows)."""
    if hasattr(os, "fork"):
        return ProcessPool([sys.executable, "-m", "bnviz.worker"])
    return ThreadPool(experiments.load)


DESK = Desk(pool())
ROUTES = [*routes.routes(DESK), *exports.routes(DESK, report.html, {"live_training": script.text})]


def _first_page() -> None:
    """Import what the first page needs: a second of torch."""
    config = experiments.load(experiments.FIRST).Config()
    charts.charts_for(experiments.FIRST, config)


LIFESPAN = routes.lifespan(DESK, _first_page)
