"""What every request passes first: who calls this server by which name, how much it brings, and what pages may do.

It stands before Streamlit, which looks its own address up in the event loop when a foreign page calls, and keeps what
is uploaded though no page asks for a file.
"""

import logging
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bnviz.stream.connection import FOREIGN
from bnviz.stream.hosts import Hosts, same_origin
from bnviz.stream.lines import Lines

LARGEST = 2 * 2**20  # bytes that a request may bring
UPLOAD = "/_stcore/upload_file/"  # of Streamlit, then the session and the file
UPLOADS = 20  # files of one session
REMEMBERED = 1000  # sessions whose uploads are counted

log = logging.getLogger(__name__)


class TooLarge(Exception):
    """A request brings more than `LARGEST`."""


class Policy:
    """The headers that tell a browser what a page of this server may load, and who may show it.

    Args:
        scripts: hashes of the inline scripts of its pages (``'sha256-...'``).
        ancestors: which sites may show it in a frame; none is only itself.
    """

    def __init__(self, scripts: Sequence[str] = (), ancestors: Sequence[str] = ()) -> None:
        self._rules = {
            "default-src": "'self'",
            "script-src": " ".join(
                ["'self'", "blob:", *scripts]
            ),  # components are modules that Streamlit makes blobs of
            "style-src": "'self' 'unsafe-inline'",  # Streamlit and Plotly.js make their styles in the page
            "img-src": "'self' data: blob:",
            "font-src": "'self' data:",
            "worker-src": "'self' blob:",
            "object-src": "'none'",
            "base-uri": "'self'",
            "form-action": "'self'",
            "frame-ancestors": " ".join(ancestors) or "'self'",
        }

    def headers(self, host: str | None) -> dict[str, str]:
        """The headers of an answer to a request for a host, which must be an allowed one."""
        sockets = f" ws://{host} wss://{host}" if host else ""  # not every browser takes them for 'self'
        rules = {**self._rules, "connect-src": f"'self'{sockets}"}
        return {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in rules.items()),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }


class Guard:
    """An ASGI middleware.

    Args:
        app: what it stands before. hosts: the server's names. policy: what pages may do. lines: is told of WebSockets.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, policy: Policy, lines: Lines) -> None:
        self._app = app
        self._lines = lines
        self._hosts = hosts
        self._policy = policy
        self._uploads: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with one sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host"), headers.get("origin")
        problem = self._stranger(host, origin)
        if scope["type"] == "websocket":
            self._lines.add(send)
            await (_close(receive, send, problem) if problem else self._app(scope, receive, send))
            return
        status = 421 if problem else 413
        problem = problem or self._heavy(scope, headers)
        if problem:
            await PlainTextResponse(problem, status)(scope, receive, send)
            return
        await self._pass(scope, receive, send, self._policy.headers(host))

    def _stranger(self, host: str | None, origin: str | None) -> str:
        """What is wrong with who calls; empty if nothing is."""
        if not self._hosts.allows(host):
            return "This server does not go by that name; whoever runs it can allow the name in BNVIZ_ALLOWED_HOSTS."
        return "" if same_origin(origin, host) else "This server talks to its own pages only."

    def _heavy(self, scope: Scope, headers: Headers) -> str:
        """What is wrong with what a request brings; empty if nothing is."""
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > LARGEST:
            return f"A request may bring at most {LARGEST // 2**20} MB."
        if scope["method"] == "PUT" and scope["path"].startswith(UPLOAD):
            session = scope["path"].removeprefix(UPLOAD).partition("/")[0]
            count = self._uploads.pop(session, 0) + 1
            if len(self._uploads) >= REMEMBERED:
                del self._uploads[next(iter(self._uploads))]
            self._uploads[session] = count
            if count > UPLOADS:
                return f"A page takes at most {UPLOADS} files; load it anew."
        return ""

    async def _pass(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        """Let a request through, with its answer's headers; whatever its length says, it is cut at `LARGEST`."""
        brought, began = 0, False

        async def bounded() -> Message:
            nonlocal brought
            message = await receive()
            brought += len(message.get("body", b""))
            if brought > LARGEST:
                raise TooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal began
            if brought > LARGEST and not began:
                return  # what the app says of the request that was cut is not what its sender is to read
            if message["type"] == "http.response.start":
                began = True
                found = MutableHeaders(scope=message)
                for name, value in headers.items():
                    found.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, bounded, headed)
        except TooLarge:
            log.info("a request of more than %d bytes was cut", LARGEST)
            if not began:
                await PlainTextResponse(f"A request may bring at most {LARGEST // 2**20} MB.", 413)(
                    scope, receive, send
                )


async def _close(receive: Receive, send: Send, reason: str) -> None:
    """Accept a socket and close it with a reason: else a browser sees only that it was not to be had."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": FOREIGN, "reason": reason})
