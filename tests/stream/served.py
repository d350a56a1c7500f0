"""The routes of some sessions on a real server on the loopback."""

import contextlib
import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette

from bnviz.stream import routes

WAIT = 60  # seconds after which a test gives up


class Server(uvicorn.Server):
    """Tells when it has started."""

    def __init__(self, app, **more):
        super().__init__(uvicorn.Config(app, log_level="critical", lifespan="on", ws="websockets-sansio", **more))
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listening.getsockname()[1]}"
        self.up = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.up.set()


@contextlib.contextmanager
def serving(sessions, guard=lambda app: app, tidy=lambda: None, **more):
    """A server with the routes of these sessions.

    Args:
        guard: what stands before them. tidy: is done once a second. more: settings of uvicorn's.
    """
    app = Starlette(routes=routes.routes(sessions), lifespan=routes.lifespan(sessions, tidy=tidy))
    server = Server(guard(app), **more)
    thread = threading.Thread(target=server.run, args=([server.listening],))
    thread.start()
    try:
        assert server.up.wait(WAIT)
        yield server
    finally:
        server.should_exit = True
        thread.join(WAIT)
        server.listening.close()
        assert not thread.is_alive()


def eventually(true):
    """Wait until something is true."""
    give_up = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.01)
