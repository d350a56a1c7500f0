"""streamlit run benchmarks/serve.py: the app itself, with two doors for clients that are no browser.

The environment's BENCH_POOL is ``threads`` or ``processes``. A POST to /bench/open opens a seat at the live race with
all that its page draws, and answers with the token; /bench/close ends them all.
"""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmarks.page import EXPERIMENT, VIEW, pictures
from bnviz import experiments
from bnviz.stream import routes
from bnviz.stream.pool import ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.sessions import Sessions
from bnviz.ui import server

SITE = Path(__file__).parents[1] / "bnviz" / "ui" / "site.py"
WORKERS = [sys.executable, "-m", "bnviz.worker"]

threads = os.environ.get("BENCH_POOL") == "threads"
sessions = Sessions(ThreadPool(experiments.get) if threads else ProcessPool(WORKERS), most=500)
server.SESSIONS = sessions  # the pages take their seats at the same sessions
asked = pictures()


async def opened(request: Request) -> PlainTextResponse:
    """A new seat's token."""
    config = experiments.get(EXPERIMENT).Config(seed=int(request.query_params.get("seed", 0)))
    return PlainTextResponse(sessions.open(EXPERIMENT, config, asked, VIEW).token)


async def closed(_request: Request) -> PlainTextResponse:
    """Every seat is empty."""
    for token in list(sessions._seats):
        sessions.close(token)
    return PlainTextResponse("")


doors = [Route("/bench/open", opened, methods=["POST"]), Route("/bench/close", closed, methods=["POST"])]
app = st.App(SITE, routes=[*routes.routes(sessions), *doors], lifespan=routes.lifespan(sessions))
