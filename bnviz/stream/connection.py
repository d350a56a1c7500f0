"""One WebSocket of one session: sends what is new, takes what the visitor asks for."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from bnviz.stream import wire
from bnviz.stream.sessions import Sessions
from bnviz.stream.subscription import Subscription

PUSH = 0.1  # seconds between two frames, unless something is to be shown at once
SEND = 10.0  # seconds after which a receiver that takes nothing is given up
QUICKEST = 1 / 60  # seconds between two frames in any case
UNKNOWN, FOREIGN = 4404, 4403  # close codes
RATE, BURST = 60.0, 120.0  # requests a second, and at once; what comes beyond is left out

GONE = (WebSocketDisconnect, TimeoutError, RuntimeError)  # the receiver is; starlette says so in each of these ways

log = logging.getLogger(__name__)


def same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a socket was opened by a page of this server. A client that is no browser sends no origin."""
    return origin is None or (host is not None and urlsplit(origin).netloc.lower() == host.lower())


class Allowance:
    """How many requests a visitor may still make: `RATE` a second, `BURST` at once."""

    def __init__(self) -> None:
        self._left, self._at = BURST, time.monotonic()

    def take(self) -> bool:
        """Use one; whether there was one left."""
        now = time.monotonic()
        self._left, self._at = min(BURST, self._left + (now - self._at) * RATE), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Connection:
    """One WebSocket, from its first to its last message."""

    def __init__(self, sessions: Sessions, socket: WebSocket) -> None:
        self._sessions = sessions
        self._socket = socket
        self._token: str = socket.path_params["token"]
        self._visible = True
        self._wake = asyncio.Event()
        self._waiting = False  # the last time there was nothing to send: whatever comes is sent at once
        self._notices: deque[str] = deque(maxlen=8)

    async def serve(self) -> None:
        """Send and receive until either side ends it."""
        await self._socket.accept()  # before closing, or the browser would only see code 1006
        if not same_origin(self._socket.headers.get("origin"), self._socket.headers.get("host")):
            return await self._socket.close(FOREIGN)
        session = self._sessions.connect(self._token)
        if session is None:
            return await self._socket.close(UNKNOWN)
        loop = asyncio.get_running_loop()

        def wake(now: bool) -> None:
            if now or self._waiting:
                loop.call_soon_threadsafe(self._wake.set)

        session.wakes.add(wake)
        subscription = Subscription(session)
        both = [asyncio.create_task(half) for half in (self._push(subscription), self._listen(subscription))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            session.wakes.discard(wake)
            self._sessions.disconnect(self._token, self._visible)
            for task in both:
                task.cancel()
            for end in await asyncio.gather(*both, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, GONE):
                    log.error("a connection broke", exc_info=end)

    async def _push(self, subscription: Subscription) -> None:
        """Send what is new ten times a second; at once where somebody waits for it, or it is late already."""
        due = time.monotonic()
        while self._sessions.session(self._token) is not None:
            self._wake.clear()
            regular = self._waiting or time.monotonic() >= due
            sent = await self._show(subscription)
            self._waiting = self._visible and not sent
            now = time.monotonic()
            if sent and regular:
                due = max(due, now - PUSH) + PUSH
            if await self._woken(max(due - now, QUICKEST) if due > now else PUSH):
                await asyncio.sleep(now + QUICKEST - time.monotonic())
        await self._socket.close(UNKNOWN)

    async def _woken(self, limit: float) -> bool:
        """Wait until somebody wakes this connection, so many seconds at most; whether somebody did."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                return await self._wake.wait()
        return False

    async def _show(self, subscription: Subscription) -> bool:
        """Send what is new; whether there was anything to draw."""
        pending = []
        if self._visible:
            if subscription.session.narration_due:
                await asyncio.to_thread(subscription.session.narrate)
            pending = subscription.pending()
        notices = [wire.message("notice", text=self._notices.popleft()) for _ in range(len(self._notices))]
        for message in [*pending, *notices]:
            await self._send(message)
        return bool(pending)

    async def _send(self, message: str | bytes) -> None:
        send = self._socket.send_text(message) if isinstance(message, str) else self._socket.send_bytes(message)
        async with asyncio.timeout(SEND):  # wait_for would make a task of every message
            await send

    async def _listen(self, subscription: Subscription) -> None:
        """Take requests until the socket is closed; those of a flood are left out, so that it ends with its sender."""
        allowance = Allowance()
        while (event := await self._socket.receive())["type"] != "websocket.disconnect":
            if not allowance.take():
                self._notice(f"Too many messages at once: more than {RATE:g} a second are left out.")
                await asyncio.sleep(0)  # the socket may have a thousand more: others are to be served between two
                continue
            try:
                self._do(subscription, wire.parse(event.get("text") or event.get("bytes") or ""))
            except ValueError as problem:
                self._notice(str(problem))

    def _notice(self, text: str) -> None:
        if text not in self._notices:
            self._notices.append(text)
        self._wake.set()

    def _do(self, subscription: Subscription, request: wire.Request) -> None:
        if request.do == "visible":
            self._look(request.on)
            return
        revision = 0  # a change that is refused is settled at once
        try:
            revision = subscription.session.do(request) or 0
        finally:
            if request.number:
                subscription.asked(request.number, revision)
                self._wake.set()

    def _look(self, on: bool) -> None:
        if on != self._visible:
            self._visible = on
            self._sessions.look(self._token, on)
            self._wake.set()
