"""streamlit run benchmarks/serve.py: the app itself, with two doors for clients that are no browser.

The environment's BENCH_POOL is ``threads`` or ``processes``. A POST to /bench/open opens a session of the live race
with all that its page draws, and answers with the token; /bench/close ends them all.
"""

import os
import sys
import time
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmarks.page import EXPERIMENT, VIEW, pictures
from bnviz import experiments
from bnviz.classroom.address import Address
from bnviz.classroom.rooms import Rooms
from bnviz.classroom.routes import Classes
from bnviz.replay import ReplayLog
from bnviz.stream import routes
from bnviz.stream.pool import ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.sessions import Sessions
from bnviz.ui import server

SITE = Path(__file__).parents[1] / "bnviz" / "ui" / "site.py"
WORKERS = [sys.executable, "-m", "bnviz.worker"]

threads = os.environ.get("BENCH_POOL") == "threads"
sessions = Sessions(ThreadPool(experiments.get) if threads else ProcessPool(WORKERS), most=500)
server.SESSIONS = sessions  # the pages open theirs among them
asked = pictures()


async def opened(request: Request) -> PlainTextResponse:
    """A new session's token."""
    config = experiments.get(EXPERIMENT).Config(seed=int(request.query_params.get("seed", 0)))
    narrator = experiments.get(EXPERIMENT).narrator
    return PlainTextResponse(sessions.open(EXPERIMENT, ReplayLog(config), asked, narrator, VIEW).token)


async def closed(_request: Request) -> PlainTextResponse:
    """All are over."""
    for token in list(sessions._entries):
        sessions.close(token)
    return PlainTextResponse("")


doors = [Route("/bench/open", opened, methods=["POST"]), Route("/bench/close", closed, methods=["POST"])]
classes = Classes(Rooms(time.monotonic), sessions, Address)
app = st.App(
    SITE,
    routes=[*classes.routes(), *routes.routes(sessions), *doors],
    lifespan=routes.lifespan(sessions, tidy=classes.tick),
)
