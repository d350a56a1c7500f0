"""A visitor without a browser: opens a page as one does, and watches its first run."""

import asyncio
import json
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.page import EXPERIMENT
from bnviz.stream.wire import HEADER

WAIT = 60  # seconds after which a page that is not there is broken


@dataclass
class Visitor:
    """One client: its page, its run's socket, when its frames came, and how far they were."""

    page: ClientConnection
    line: ClientConnection
    arrivals: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    bytes: int = 0
    changes: int = 0
    asked: float | None = None  # when it changed something
    answers: list[float] = field(default_factory=list)  # seconds until the frame that shows it
    awaited: int | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def watch(self) -> None:
        """Take what comes."""
        async for message in self.line:
            now = time.perf_counter()
            if isinstance(message, str):
                self._read(json.loads(message))
                continue
            self.arrivals.append(now)
            self.steps.append(HEADER.unpack_from(message)[3])
            self.bytes += len(message)
            if self.awaited is not None and self.steps[-1] >= self.awaited and self.asked is not None:
                self.answers.append(now - self.asked)
                self.awaited = self.asked = None

    def _read(self, message: dict) -> None:
        if message["type"] == "settings" and self.asked is not None:
            self.awaited = message["step"]

    async def change(self, rate: float) -> None:
        """Turn a learning rate."""
        self.asked = time.perf_counter()
        self.changes += 1
        await self.send(do="change", set={"bn.lr": rate}, number=self.changes)

    async def send(self, **request: object) -> None:
        """Ask for something."""
        await self.line.send(json.dumps(request))

    def clear(self) -> None:
        """Forget the time before the measurement."""
        del self.arrivals[:], self.answers[:], self.steps[:-1]

    async def leave(self) -> None:
        """Close the page."""
        await self.line.close()
        await self.page.close()
        await asyncio.gather(*self.tasks)


async def visit(address: str, query: str) -> Visitor:
    """Open the page of the live race; its run is opened, and nothing is played yet."""
    page, path = await open_page(address, query)
    visitor = Visitor(page, await connect(f"ws://{address}/{path}", max_size=None))
    visitor.tasks = [asyncio.create_task(_drain(page)), asyncio.create_task(visitor.watch())]
    return visitor


async def open_page(address: str, query: str) -> tuple[ClientConnection, str]:
    """The page of the live race with an address bar: its connection, and the path of its run's socket."""
    page = await connect(f"ws://{address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None)
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, EXPERIMENT
    await page.send(asked.SerializeToString())
    return page, await asyncio.wait_for(_live(page), WAIT)


async def _live(page: ClientConnection) -> str:
    """The path of the live socket, as the page's script tells it to the component."""
    async for data in page:
        message = ForwardMsg()
        message.ParseFromString(data)
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            [said] = json.loads(element.bidi_component.json)
            return str(said["ws"])
        if element.WhichOneof("type") in ("exception", "alert"):
            raise RuntimeError(f"a visitor was refused: {element.alert.body or element.exception.message}")
    raise RuntimeError("the page ended")


async def _drain(page: ClientConnection) -> None:
    async for _ in page:
        pass
