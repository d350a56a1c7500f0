"""What the server holds for all its visitors: one pool that trains, one registry of their sessions, one guard."""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from bnviz import environment, experiments, mnist, script
from bnviz.classroom import address, codes
from bnviz.classroom.rooms import Rooms
from bnviz.classroom.routes import Classes
from bnviz.config import ConfigError
from bnviz.stream import exports, routes
from bnviz.stream.fronts import Front
from bnviz.stream.guard import Guard, Policy
from bnviz.stream.hosts import Hosts
from bnviz.stream.lines import Lines
from bnviz.stream.preparing import Preparation
from bnviz.stream.sessions import Sessions
from bnviz.ui import health, index, metrics
from bnviz.ui.pools import fronts
from bnviz.ui.site import site
from bnviz.ui.training import POOL
from bnviz.watched import routes as watched
from bnviz.watched.shelf import Shelf

SCRIPT = Path(__file__).with_name("site.py")  # what Streamlit runs for every visitor


MNIST = Preparation(mnist.is_here, mnist.fetch)


def needs(_experiment: str, config: Any) -> Preparation | None:
    """What is to be downloaded before a run with these settings can be opened."""
    return MNIST if getattr(config, "data", None) == "mnist" and MNIST.missing else None


def inline_scripts() -> Iterator[str]:
    """The hashes of the scripts that stand in the pages themselves: Streamlit's and our own."""
    for text in re.findall(r"<script>(.*?)</script>", index.document(), re.DOTALL):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


LINES = Lines()

try:
    SESSIONS = Sessions(POOL, environment.VISITORS.get(), needs=needs)
    GUARD = Middleware(
        Guard,
        hosts=Hosts(environment.ALLOWED_HOSTS.get()),
        policy=Policy(list(inline_scripts()), environment.FRAME_ANCESTORS.get()),
        lines=LINES,
    )
    FRONTS = fronts()
    SHELF = Shelf(environment.RUNS.get())
except ConfigError as problem:  # it is said to whoever starts the server, without a trace of where
    raise SystemExit(f"bnviz: {problem}") from None


def reach(base: str) -> address.Address:
    """The address for phones of a server that a browser called so."""
    return address.reached(base, st.get_option("server.address") or "0.0.0.0")


CLASSES = Classes(Rooms(time.monotonic, FRONTS.holder), SESSIONS, reach, environment.TEACHER_KEY.get)

MIDDLEWARE = [GUARD, Middleware(Front, fronts=FRONTS, read=codes.read)]

ROUTES = [
    *CLASSES.routes(),
    *index.routes((entry.name for entry in site()), first="your_model" if SHELF.opened else ""),
    *routes.routes(SESSIONS),
    *watched.routes(SHELF),
    health.Health(lambda: SESSIONS.pool).route(),
    metrics.route(metrics.Held(lambda: SESSIONS.visitors, lambda: len(CLASSES.rooms), lambda: CLASSES.rooms.here)),
    *exports.routes(SESSIONS, CLASSES.report, {"live_training": script.text}),
]


def first_page() -> None:
    """Import what draws the first page, and look for other servers."""
    FRONTS.start(lambda: CLASSES.rooms.codes)
    config = experiments.get(experiments.FIRST).Config()
    experiments.get(experiments.FIRST).charts(config)
    SHELF.ahead()


def tidy() -> None:
    """Look after classes, lines and open files; imported late: Streamlit's runtime takes its time."""
    CLASSES.tick()
    LINES.tick()
    from bnviz.ui.tidy import tidy as now

    now()


LIFESPAN = routes.lifespan(SESSIONS, first_page, tidy)
