"""The server's routes: the live WebSocket, and the Plotly.js of the installed plotly package."""

import asyncio
import contextlib
import gc
import gzip
import logging
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import cache
from importlib import metadata, resources
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bnviz.stream import wire
from bnviz.stream.session import Session
from bnviz.stream.sessions import Sessions
from bnviz.stream.subscription import Subscription

PUSH = 0.1  # seconds between two frames, unless something is to be shown at once
SEND = 10.0  # seconds after which a receiver that takes nothing is given up
QUICKEST = 1 / 60  # seconds between two frames in any case
UNKNOWN, FOREIGN = 4404, 4403  # close codes
RATE, BURST = 60.0, 120.0  # messages up a second, and at once
PLOTLY = "/bnviz/plotly.min.js"

log = logging.getLogger(__name__)


def routes(sessions: Sessions) -> list[BaseRoute]:
    """The routes for `sessions`; to be mounted at the root."""

    async def live(socket: WebSocket) -> None:
        await Line(sessions, socket).serve()

    return [WebSocketRoute("/live/ws/{token}", live), Route(PLOTLY, plotly)]


def lifespan(
    sessions: Sessions, prepare: Callable[[], None] = lambda: None
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Starts the pool with the server, lets time act on the sessions, and ends the pool with the server.

    Args:
        prepare: what the first page will wait for; is done while its browser is still on its way.
    """

    def ahead() -> None:
        _plotly(zipped=True)
        prepare()
        gc.freeze()  # what was imported is no garbage: a collection need not look at it

    @contextlib.asynccontextmanager
    async def life(_app: Any) -> AsyncIterator[None]:
        sessions.pool.start()
        threading.Thread(target=ahead, name="bnviz-ahead", daemon=False).start()
        clock = asyncio.create_task(_ticking(sessions))
        try:
            yield
        finally:
            clock.cancel()
            if not await asyncio.to_thread(sessions.pool.shut):
                log.warning("the pool did not end in time")

    return life


async def _ticking(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(1)
        sessions.tick()


def same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a socket was opened by a page of this server. A client that is no browser sends no origin."""
    return origin is None or (host is not None and urlsplit(origin).netloc.lower() == host.lower())


class Line:
    """One WebSocket, from its first to its last message."""

    def __init__(self, sessions: Sessions, socket: WebSocket) -> None:
        self._desk = sessions
        self._socket = socket
        self._token: str = socket.path_params["token"]
        self._visible = True
        self._wake = asyncio.Event()
        self._hungry = False  # the last time there was nothing to send: whatever comes is sent at once
        self._notices: deque[str] = deque(maxlen=8)

    async def serve(self) -> None:
        """Talk until either side ends it."""
        await self._socket.accept()  # before closing, or the browser would only see code 1006
        if not same_origin(self._socket.headers.get("origin"), self._socket.headers.get("host")):
            return await self._socket.close(FOREIGN)
        session = self._desk.connect(self._token)
        if session is None:
            return await self._socket.close(UNKNOWN)
        loop = asyncio.get_running_loop()

        def wake(now: bool) -> None:
            if now or self._hungry:
                loop.call_soon_threadsafe(self._wake.set)

        session.wakes.add(wake)
        listening = asyncio.create_task(self._listen(session))
        try:
            await self._push(Subscription(session), listening)
        except (WebSocketDisconnect, TimeoutError) as gone:
            log.debug("a receiver is gone: %r", gone)
        finally:
            listening.cancel()
            session.wakes.discard(wake)
            self._desk.disconnect(self._token, self._visible)

    async def _push(self, feed: Subscription, listening: "asyncio.Task[None]") -> None:
        """Send what is new ten times a second; at once where somebody waits for it, or it is late already."""
        due = time.monotonic()
        while not listening.done():
            if self._desk.session(self._token) is None:
                return await self._socket.close(UNKNOWN)
            self._wake.clear()
            regular = self._hungry or time.monotonic() >= due
            sent = await self._show(feed)
            self._hungry = self._visible and not sent
            now = time.monotonic()
            if sent and regular:
                due = max(due, now - PUSH) + PUSH
            if await self._woken(max(due - now, QUICKEST) if due > now else PUSH):
                await asyncio.sleep(now + QUICKEST - time.monotonic())

    async def _woken(self, limit: float) -> bool:
        """Wait until somebody wakes this line, so many seconds at most; whether somebody did."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                return await self._wake.wait()
        return False

    async def _show(self, feed: Subscription) -> bool:
        """Send what is new; whether there was anything to draw."""
        pending = []
        if self._visible:
            if feed.session.has_news():
                await asyncio.to_thread(feed.session.narrate)
            pending = feed.pending()
        notices = [wire.message("notice", text=self._notices.popleft()) for _ in range(len(self._notices))]
        for message in [*pending, *notices]:
            await self._send(message)
        return bool(pending)

    async def _send(self, message: str | bytes) -> None:
        send = self._socket.send_text(message) if isinstance(message, str) else self._socket.send_bytes(message)
        async with asyncio.timeout(SEND):  # wait_for would make a task of every message
            await send

    async def _listen(self, session: Session) -> None:
        """Take messages until the socket is closed; who sends too many is read more slowly."""
        allowed, at = BURST, time.monotonic()
        while (event := await self._socket.receive())["type"] != "websocket.disconnect":
            now = time.monotonic()
            allowed, at = min(BURST, allowed + (now - at) * RATE) - 1, now
            try:
                self._obey(session, wire.parse(event.get("text") or event.get("bytes") or ""))
            except ValueError as problem:
                self._notices.append(str(problem))
                self._wake.set()
            if allowed < 0:
                await asyncio.sleep(1 / RATE)

    def _obey(self, session: Session, message: wire.Request) -> None:
        if message.do != "visible":
            session.obey(message)
        elif message.on != self._visible:
            self._visible = message.on
            self._desk.look(self._token, message.on)
            self._wake.set()


# -- Plotly.js --------------------------------------------------------------------------------------------------------


def plotly_path() -> str:
    """Where a page finds Plotly.js, relative to the server's root; another path for another version."""
    return f"{PLOTLY.removeprefix('/')}?v={metadata.version('plotly')}"


async def plotly(request: Request) -> Response:
    """Plotly.js as the installed plotly package has it."""
    version = metadata.version("plotly")
    known = request.query_params.get("v") == version
    headers = {
        "ETag": f'"plotly-{version}"',
        "Cache-Control": "public, max-age=31536000, immutable" if known else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(await asyncio.to_thread(_plotly, zipped), media_type="text/javascript", headers=headers)


@cache
def plotly_script() -> bytes:
    """Plotly.js of the installed plotly package, whose figures are not used: the browser draws."""
    return (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def _plotly(zipped: bool) -> bytes:
    return gzip.compress(plotly_script(), 4) if zipped else plotly_script()
