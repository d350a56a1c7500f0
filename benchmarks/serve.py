"""streamlit run benchmarks/serve.py: the app itself; the environment's BENCH_POOL is ``processes``, ``threads``,
or ``recorded`` (`benchmarks.recorded`).

Visitors come through the app's own doors: a page's script for each, its guard, its limit of visitors. Nothing is added
but an address at which all sessions are ended between two measurements.
"""

import os
import sys

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bnviz import experiments
from bnviz.stream import routes
from bnviz.stream.pool import ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.ui import server, training

sessions, asked = server.SESSIONS, os.environ.get("BENCH_POOL")
if asked == "threads":
    sessions.pool = ThreadPool(experiments.get)
elif asked == "recorded":
    sessions.pool = ProcessPool([sys.executable, "-m", "benchmarks.recorded"])
else:
    training.prepare()


async def closed(_request: Request) -> PlainTextResponse:
    """All are over."""
    for token in list(sessions._entries):
        sessions.close(token)
    return PlainTextResponse("")


doors = [Route("/bench/close", closed, methods=["POST"])]
lifespan = routes.lifespan(sessions, server.first_page, server.tidy)
app = st.App(server.SCRIPT, routes=[*server.ROUTES, *doors], middleware=server.MIDDLEWARE, lifespan=lifespan)
