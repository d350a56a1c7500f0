"""One WebSocket of one session: sends what is new, takes what the visitor asks for."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from bnviz.stream import wire
from bnviz.stream.host import FRAMES
from bnviz.stream.hosts import same_origin
from bnviz.stream.life import MOVING, WAITING
from bnviz.stream.sessions import SOCKETS, Crowded, Sessions
from bnviz.stream.subscription import Subscription
from bnviz.stream.tally import TALLY

APART = 0.08  # seconds between two frames, unless something is to be shown at once; hosts send rows every 0.1
QUICKEST = 1 / 60  # seconds between two frames in any case
SEND = 10.0  # seconds after which a receiver that takes nothing is given up
STILL = 2.0  # seconds after which a page is told how its run stands, though nothing is new: else it takes us for gone
UNKNOWN, FOREIGN, CROWDED = 4404, 4403, 4429  # close codes
RATE, BURST = 60.0, 120.0  # requests a second, and at once; what comes beyond is left out

GONE = (WebSocketDisconnect, RuntimeError)  # the receiver is; starlette says so in both ways

log = logging.getLogger(__name__)


class Allowance:
    """How many times a visitor may still do something: `rate` a second, `burst` at once."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, time.monotonic()

    def take(self) -> bool:
        """Use one; whether there was one left."""
        now = time.monotonic()
        self._left, self._at = min(self._burst, self._left + (now - self._at) * self._rate), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


async def taken(socket: WebSocket, refuse: Callable[[], None]) -> AsyncIterator[str | bytes]:
    """What comes in until a socket is closed; what a flood brings is left out, so that it ends with its sender.

    Args:
        refuse: is called at most once a second while something is left out.
    """
    allowance, refusals = Allowance(), Allowance(1, 1)
    while (event := await socket.receive())["type"] != "websocket.disconnect":
        if allowance.take():
            yield event.get("text") or event.get("bytes") or ""
            continue
        if refusals.take():
            refuse()
        await asyncio.sleep(0)  # the socket may have a thousand more: others are to be served between two


async def send(socket: WebSocket, message: str | bytes) -> None:
    """Send a message as what it is, text or bytes."""
    await (socket.send_text(message) if isinstance(message, str) else socket.send_bytes(message))


class Connection:
    """One WebSocket, from its first to its last message."""

    def __init__(self, sessions: Sessions, socket: WebSocket) -> None:
        self._sessions = sessions
        self._display = sessions.display
        self._socket = socket
        self._token: str = socket.path_params["token"]
        self._visible = True
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None  # that will wake it
        self._shown = self._heard = -1e9  # when a frame was sent the last time, and anything at all
        self._sending: float | None = None  # since when the receiver has not taken what it is sent
        self._notices: deque[str] = deque(maxlen=8)
        self._subscription: Subscription
        self._pushing: asyncio.Task[None]

    async def serve(self) -> None:
        """Send and receive until either side ends it."""
        await self._socket.accept()  # before closing, or the browser would only see code 1006
        if not same_origin(self._socket.headers.get("origin"), self._socket.headers.get("host")):
            return await self._socket.close(FOREIGN)
        try:
            session = self._sessions.connect(self._token)
        except Crowded:
            return await self._socket.close(CROWDED, f"{SOCKETS} windows show this run already; close one of them.")
        if session is None:
            return await self._socket.close(UNKNOWN)

        def wake(now: bool) -> None:
            self._display.wake(self, now)

        self._subscription = Subscription(session)
        self._display.add(self)
        session.wakes.add(wake)
        self._wake.set()
        self._pushing = asyncio.create_task(self._push())
        both = [self._pushing, asyncio.create_task(self._listen())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            session.wakes.discard(wake)
            self._display.remove(self)
            if self._timer is not None:
                self._timer.cancel()
            self._sessions.disconnect(self._token, self._visible)
            for task in both:
                task.cancel()
            for end in await asyncio.gather(*both, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, GONE):
                    log.error("a connection broke", exc_info=end)

    # -- the event loop says ------------------------------------------------------------------------------------------

    def notified(self, now: bool) -> None:
        """See `Viewer.notified`."""
        self._wake_at(self._shown + (QUICKEST if now else APART))

    def tick(self) -> None:
        """See `Viewer.tick`."""
        now = asyncio.get_running_loop().time()
        if self._sending is not None:
            if now - self._sending >= SEND:
                self._pushing.cancel()  # which ends the connection
            return
        session = self._subscription.session
        if self._visible and session.standing in (*MOVING, WAITING, "opening") and now - self._heard >= STILL:
            self._wake.set()

    def _wake_at(self, when: float) -> None:
        loop = asyncio.get_running_loop()
        if when <= loop.time():
            self._wake.set()
        elif self._timer is None or self._timer.when() > when or self._timer.when() <= loop.time():
            if self._timer is not None:
                self._timer.cancel()
            self._timer = loop.call_at(when, self._wake.set)

    # -- down ---------------------------------------------------------------------------------------------------------

    async def _push(self) -> None:
        """Send what is new whenever somebody wakes this connection."""
        while self._sessions.session(self._token) is not None:
            await self._wake.wait()
            self._wake.clear()
            await self._show()
        await self._socket.close(UNKNOWN)

    async def _show(self) -> None:
        loop, subscription = asyncio.get_running_loop(), self._subscription
        session = subscription.session
        if self._visible:
            wait = session.narration_wait
            if wait == 0:
                session.narrate()
            elif wait is not None and not session.flows:
                self._wake_at(loop.time() + wait)
            for message in subscription.pending():
                if isinstance(message, bytes):
                    gap, self._shown = loop.time() - self._shown, loop.time()
                    if session.standing in MOVING and (session.rate == 0 or session.rate >= FRAMES):
                        TALLY.update(gap)
                await self._send(message)
            if loop.time() - self._heard >= STILL and session.standing in (*MOVING, WAITING, "opening"):
                await self._send(subscription.still())
        while self._notices:
            await self._send(wire.message("notice", text=self._notices.popleft()))

    async def _send(self, message: str | bytes) -> None:
        self._sending = self._heard = asyncio.get_running_loop().time()
        await send(self._socket, message)
        self._sending = None

    # -- up -----------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Do what is asked for until the socket is closed."""
        refusal = f"Too many messages at once: more than {RATE:g} a second are left out."
        async for said in taken(self._socket, lambda: self._notice(refusal)):
            try:
                self._do(wire.parse(said))
            except ValueError as problem:
                self._notice(str(problem))

    def _notice(self, text: str) -> None:
        if text not in self._notices:
            self._notices.append(text)
        self._wake.set()

    def _do(self, request: wire.Request) -> None:
        if request.do == "visible":
            self._look(request.on)
            return
        revision = 0  # a change that is refused is settled at once
        try:
            revision = self._subscription.session.do(request) or 0
        finally:
            if request.number:
                self._subscription.asked(request.number, revision)
                self._wake.set()

    def _look(self, on: bool) -> None:
        if on != self._visible:
            self._visible = on
            self._sessions.look(self._token, on)
            self._wake.set()
