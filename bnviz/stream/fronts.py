"""Many servers behind one proxy: which of them a page belongs to, and where a class is held.

A server that has a name says it in a cookie, which the proxy follows: a page's requests and sockets all come to the
server that holds its runs. When that server is gone the proxy sends them to another one, which gives them its own name.
Where each class is held stands in a directory that all servers share; a phone that comes to another one is sent there.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "bnviz_front"
ELSEWHERE = 4307  # close code: the class is held by another server, to which the cookie leads
EVERY = 1.0  # seconds between two looks into the directory
FORGOTTEN = 5.0  # seconds after which a server that says nothing holds no class
CLASS = re.compile(r"/class/(?:ws/)?([^/]{4,9})(?:/|$)")

log = logging.getLogger(__name__)

Exchange = Callable[[str, list[str]], Mapping[str, str]]


class Directory:
    """Which server holds which class: what each said last. It holds nothing that the servers could not say again.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, tuple[float, list[str]]] = {}

    def exchange(self, front: str, codes: list[str]) -> dict[str, str]:
        """A server says which classes it holds; the servers of all others by their codes."""
        now = self._clock()
        self._said.pop(front, None)
        self._said[front] = now, codes  # the newest last: a class that moved is where it was said last
        self._said = {name: (at, held) for name, (at, held) in self._said.items() if now - at < FORGOTTEN}
        return {code: name for name, (_, held) in self._said.items() if name != front for code in held}


class Fronts:
    """What this server knows of the others.

    Args:
        name: of this server; empty if it is the only one.
        exchange: see `Directory.exchange`; may take its time, and fail.
    """

    def __init__(self, name: str = "", exchange: Exchange = lambda front, codes: {}) -> None:
        self.name = name
        self._exchange = exchange
        self._here: Collection[str] = ()
        self._elsewhere: Mapping[str, str] = {}
        self._failing = False

    def start(self, codes: Callable[[], Collection[str]]) -> None:
        """Look into the directory from now on; `codes` are those of the classes that are held here."""

        def look() -> None:
            while True:
                self.look(list(codes()))
                time.sleep(EVERY)

        if self.name:
            threading.Thread(target=look, name="bnviz-fronts", daemon=True).start()

    def look(self, codes: list[str]) -> None:
        """Say what is held here, and learn what is held elsewhere; what was known stays where nobody answers."""
        self._here = codes
        try:
            self._elsewhere, self._failing = self._exchange(self.name, codes), False
        except Exception:
            if not self._failing:
                log.exception("the directory of classes does not answer")
            self._failing = True

    def holder(self, code: str) -> str:
        """The other server that holds a class; empty if none is known."""
        return "" if code in self._here else self._elsewhere.get(code, "")


class Front:
    """An ASGI middleware: keeps every page at the server that holds its runs.

    Args:
        app: what it stands before. fronts: the servers. read: a class's code as somebody typed it; empty if it is none.
    """

    def __init__(self, app: ASGIApp, fronts: Fronts, read: Callable[[str], str]) -> None:
        self._app = app
        self._fronts = fronts
        self._read = read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or send it to the server that holds its class."""
        own = self._fronts.name
        if not own or scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        asked = HTTPConnection(scope)
        came_for = asked.cookies.get(COOKIE, "")
        found = CLASS.match(asked.url.path)
        holder = self._fronts.holder(self._read(found[1])) if found else ""
        if holder and came_for != holder:  # who was sent there and comes here found that server gone
            return await _send_on(asked, holder, scope, receive, send)
        if came_for == own or holder:
            return await self._app(scope, receive, send)

        async def named(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", _cookie(own))]
            await send(message)

        return await self._app(scope, receive, named)


async def _send_on(asked: HTTPConnection, holder: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Let a browser ask again, with a cookie that leads to another server."""
    if scope["type"] == "http":
        answer = RedirectResponse(str(asked.url.replace(scheme="", netloc="")), 307, {"Cache-Control": "no-store"})
        answer.raw_headers.append((b"set-cookie", _cookie(holder)))
        return await answer(scope, receive, send)
    await receive()
    await send({"type": "websocket.accept", "headers": [(b"set-cookie", _cookie(holder))]})
    await send({"type": "websocket.close", "code": ELSEWHERE, "reason": ""})


def _cookie(front: str) -> bytes:
    return f"{COOKIE}={front}; Path=/; HttpOnly; SameSite=Lax".encode()
