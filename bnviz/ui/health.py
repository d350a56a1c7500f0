"""Whether a run can be opened here: ``/healthz`` opens one, and so says more than that the server answers."""

import asyncio
import time
import uuid
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bnviz import experiments
from bnviz.stream import messages
from bnviz.stream.pool import Pool

WAIT = 3.0  # seconds for the first row of a run
FRESH = 10.0  # seconds for which a run that was opened speaks for the next ones


class Health:
    """Opens a run now and then.

    Args:
        pool: gives the pool. clock: seconds.
    """

    def __init__(self, pool: Callable[[], Pool], clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._clock = clock
        self._opened = -FRESH  # when a run was opened the last time
        self._lock = asyncio.Lock()

    def route(self) -> Route:
        """To be mounted at the root."""
        return Route("/healthz", self._answer)

    async def _answer(self, _request: Request) -> Response:
        async with self._lock:  # whoever asks meanwhile gets the same answer
            if self._clock() - self._opened >= FRESH and not await self._open():
                return PlainTextResponse("No run can be opened here now.\n", 503)
        return PlainTextResponse("A run can be opened here.\n", headers={"Cache-Control": "no-store"})

    async def _open(self) -> bool:
        """Whether the first row of a run comes in time."""
        loop, came = asyncio.get_running_loop(), asyncio.Event()

        def receive(message: messages.Up) -> None:
            if isinstance(message, messages.Rows):
                loop.call_soon_threadsafe(came.set)

        run, config = f"health-{uuid.uuid4().hex}", experiments.get(experiments.FIRST).Config()
        self._pool().open(messages.Open(run, experiments.FIRST, config), receive)
        try:
            await asyncio.wait_for(came.wait(), WAIT)
        except TimeoutError:
            return False
        finally:
            self._pool().close(run)
        self._opened = self._clock()
        return True
