"""Asks an ASGI app as a server would, without a socket."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace


class Client:
    """Of one app."""

    def __init__(self, app):
        self.app = app

    def get(self, path, **more):
        """The answer: its status, headers and text."""
        return self.ask("GET", path, **more)

    def ask(self, method, path, body=(), **headers):
        """The same for any method.

        Args:
            body: its parts. headers: with _ for -.
        """
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": b""}
        scope |= {"scheme": "http", "server": ("lesson.example", 80), "headers": _headers(headers)}
        parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
        said = self._run(scope, [*parts, {"type": "http.request", "body": b"", "more_body": False}])
        found = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        text = b"".join(each.get("body", b"") for each in said[1:]).decode()
        return SimpleNamespace(status_code=said[0]["status"], headers=found, text=text)

    def dial(self, path, **headers):
        """What a WebSocket is told."""
        scope = {"type": "websocket", "path": path, "root_path": "", "query_string": b"", "headers": _headers(headers)}
        return self._run({**scope, "scheme": "ws", "subprotocols": []}, [{"type": "websocket.connect"}])

    def _run(self, scope, asked):
        left, said = list(asked), []

        async def send(message):
            said.append(message)

        async def receive():
            return left.pop(0)

        with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop running in this one
            thread.submit(asyncio.run, self.app(scope, receive, send)).result(10)
        return said


def _headers(given):
    return [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in given.items()]
