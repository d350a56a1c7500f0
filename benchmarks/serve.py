"""python -m benchmarks.serve PORT POOL: the app itself, with a door for protocol clients.

POOL is ``threads`` or ``processes``. A POST to /bench/open opens a seat at the live race with all that its page
draws, and answers with the token; /bench/close ends them all.
"""

import sys

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bnviz import experiments, stories
from bnviz.charts import charts_for
from bnviz.charts.live_training import ARMS
from bnviz.records import Ref
from bnviz.stream import routes
from bnviz.stream.desk import Desk
from bnviz.stream.pool import ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.visits import Pictures
from bnviz.ui import scene, server

EXPERIMENT = "live_training"
VIEW = {"layer": 2, "unit": 22}
WORKERS = [sys.executable, "-m", "bnviz.worker"]


def pictures() -> Pictures:
    """What the live race's page asks of the stream."""
    config = experiments.load(EXPERIMENT).Config()
    scores = [{"ref": Ref(f"{arm.key}.test_accuracy").to_json()} for arm in ARMS]
    page = scene.box(
        "",
        scene.transport(arms=ARMS),
        *scores,
        *charts_for(EXPERIMENT, config),
        scene.network(ARMS, config.depth, config.width),
    )
    uses = scene.refs(page)
    return Pictures(*(tuple(uses[use]) for use in ("line", "film", "now")), stories.teller(EXPERIMENT))


def app(pool: str) -> st.App:
    """The app on a desk of this pool, with the two doors."""
    desk = Desk(ThreadPool(experiments.load) if pool == "threads" else ProcessPool(WORKERS), most=500)
    server.DESK = desk  # the pages take their seats at the same desk
    asked = pictures()

    async def opened(request: Request) -> PlainTextResponse:
        seed = int(request.query_params.get("seed", 0))
        config = experiments.load(EXPERIMENT).Config(seed=seed)
        return PlainTextResponse(desk.open(EXPERIMENT, config, asked, VIEW).token)

    async def closed(_request: Request) -> PlainTextResponse:
        for token in list(desk._seats):
            desk.close(token)
        return PlainTextResponse("")

    doors = [Route("/bench/open", opened, methods=["POST"]), Route("/bench/close", closed, methods=["POST"])]
    return st.App("bnviz/ui/site.py", routes=[*routes.routes(desk), *doors], lifespan=routes.lifespan(desk))


if __name__ == "__main__":
    uvicorn.run(app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
