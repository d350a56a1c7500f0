"""What the server holds for all its visitors: one pool that trains, one sessions that knows who sits where."""

import os
import sys
from pathlib import Path

from bnviz import experiments, report, script
from bnviz.stream import exports, routes
from bnviz.stream.pool import Pool, ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.sessions import Sessions
from bnviz.ui import index
from bnviz.ui.site import site


def pool() -> Pool:
    """Workers, one a core, where processes can fork; one thread of this process elsewhere (Windows)."""
    if hasattr(os, "fork"):
        # -P: whatever lies in the folder that the server was started from is not imported
        return ProcessPool([sys.executable, "-P", "-m", "bnviz.worker"])
    return ThreadPool(experiments.get)


SCRIPT = Path(__file__).with_name("site.py")  # what Streamlit runs for every visitor
SESSIONS = Sessions(pool())
ROUTES = [
    *index.routes(entry.name for entry in site()),
    *routes.routes(SESSIONS),
    *exports.routes(SESSIONS, report.html, {"live_training": script.text}),
]


def first_page() -> None:
    """Import what draws the first page."""
    config = experiments.get(experiments.FIRST).Config()
    experiments.get(experiments.FIRST).charts(config)


LIFESPAN = routes.lifespan(SESSIONS, first_page)
