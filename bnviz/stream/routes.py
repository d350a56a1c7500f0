"""The server's routes, and what starts and ends with the server."""

import asyncio
import contextlib
import gc
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bnviz.stream import plotly
from bnviz.stream.connection import Connection
from bnviz.stream.sessions import Sessions

TICK = 1.0  # seconds between two looks at which sessions are over

log = logging.getLogger(__name__)


def routes(sessions: Sessions) -> list[BaseRoute]:
    """The live WebSocket of every session, and Plotly.js; to be mounted at the root."""

    async def live(socket: WebSocket) -> None:
        await Connection(sessions, socket).serve()

    return [WebSocketRoute("/live/ws/{token}", live), Route(plotly.ROUTE, plotly.serve)]


def lifespan(
    sessions: Sessions, prepare: Callable[[], None] = lambda: None, tidy: Callable[[], None] = lambda: None
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Starts the pool with the server, lets time act on the sessions, and ends the pool with the server.

    Args:
        prepare: what the first page will wait for; is done while its browser is still on its way.
        tidy: is done once a second, in the event loop.
    """

    def ahead() -> None:
        plotly.script(zipped=True)
        prepare()
        gc.freeze()  # what was imported is no garbage: a collection need not look at it

    @contextlib.asynccontextmanager
    async def life(_app: Any) -> AsyncIterator[None]:
        sessions.pool.start()
        threading.Thread(target=ahead, name="bnviz-ahead", daemon=False).start()
        ticking = asyncio.create_task(_tick(sessions, tidy))
        try:
            yield
        finally:
            ticking.cancel()
            if not await asyncio.to_thread(sessions.pool.shut):
                log.warning("the pool did not end in time")

    return life


async def _tick(sessions: Sessions, tidy: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TICK)
        for each in (sessions.tick, sessions.display.tick, tidy):
            try:
                each()
            except Exception:
                log.exception("the sessions could not be looked after; once more in a second")
