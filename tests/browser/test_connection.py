"""What happens when the network goes, and when the visitor goes."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.live import component, in_state, reaches, run_id

Visitor = Callable[..., Page]


class Cable:
    """A TCP proxy on the loopback that can be pulled out and put back: what `set_offline` cannot do to a socket."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._loop = asyncio.new_event_loop()
        self._lines: set[asyncio.StreamWriter] = set()
        self._in = True
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]

    def pull(self) -> None:
        """Cut every line, and let none through."""
        self._do(self._cut())

    def put_back(self) -> None:
        """Let lines through again."""
        self._in = True

    def close(self) -> None:
        """End the proxy."""
        self._server.close()
        self._do(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _cut(self) -> None:
        self._in = False
        for line in list(self._lines):
            line.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._in:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._to)
        self._lines |= {writer, back}
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        self._lines -= {writer, back}

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            sink.transport.abort()
        sink.close()


@pytest.fixture
def cable(server: str) -> Iterator[Cable]:
    """A cable between the browser and the server."""
    address = urlsplit(server)
    assert address.hostname is not None
    assert address.port is not None
    made = Cable(address.hostname, address.port)
    yield made
    made.close()


def test_a_cut_network_dims_the_page_and_closes_up_when_it_is_back(cable: Cable, visitor: Visitor) -> None:
    """The same run goes on; what was missed is there."""
    page = visitor()
    page.goto(f"http://127.0.0.1:{cable.port}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    before, name = reaches(root, 30), run_id(root)
    cable.pull()
    in_state(root, "lost")
    cable.put_back()
    in_state(root, "running")
    assert reaches(root, before + 10) > before
    assert run_id(root) == name
    visitor.errors.clear()  # type: ignore[attr-defined]  # a refused connection is written to the console by Chromium


def test_a_closed_tab_frees_its_run(server: str, visitor: Visitor) -> None:
    """After the tab is gone the server forgets the session: whoever asks for it is told that it is unknown."""
    page = visitor()
    addresses: list[str] = []
    page.on("websocket", lambda socket: addresses.append(socket.url))
    page.goto(f"{server}/live_training")
    component(page)
    [address] = [each for each in addresses if "/live/ws/" in each]
    page.close()
    asking = visitor()
    asking.goto(f"{server}/_stcore/health")
    closed = asking.evaluate(
        """async (address) => {
            const ask = () => new Promise((done) => {
                const socket = new WebSocket(address);
                socket.onmessage = () => { socket.close(); done("taken"); };
                socket.onclose = ({ code }) => done(code);
            });
            // one question, after the time for which a session is kept for a visitor who comes back
            await new Promise((next) => setTimeout(next, 34000));
            return ask();
        }""",
        address,
    )
    assert closed == 4404
