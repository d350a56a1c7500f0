"""How words cross from one process to another: length, kind, content.

Rows cross as their raw bytes, every other message as a pickle; both ends are our own processes, joined by a socket pair
that nobody else can open.
"""

import pickle
import select
import socket
import struct
from collections.abc import Iterator

from bnviz.stream import messages

HEAD = struct.Struct("<IBB")  # length of what follows, kind, length of the run's name
PICKLED, ROWS = 0, 1
CHUNK = 2**18


def pack(message: messages.Down | messages.Up) -> bytes:
    """A message as bytes."""
    if isinstance(message, messages.Rows):
        name = message.run.encode()
        return HEAD.pack(len(name) + len(message.data), ROWS, len(name)) + name + message.data
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data), PICKLED, 0) + data


class Unpacker:
    """Turns the bytes that arrive into words."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes | memoryview) -> Iterator[messages.Down | messages.Up]:
        """The words that are complete now."""
        self._data += data
        at = 0
        while len(self._data) >= at + HEAD.size:
            length, kind, name = HEAD.unpack_from(self._data, at)
            start, end = at + HEAD.size, at + HEAD.size + length
            if len(self._data) < end:
                break
            with memoryview(self._data) as view:
                run, content = bytes(view[start : start + name]), bytes(view[start + name : end])
            yield messages.Rows(run.decode(), content) if kind == ROWS else pickle.loads(content)
            at = end
        del self._data[:at]


class Ended(BaseException):
    """The other side is gone. No `Exception`: it is not the trouble of the run that happened to speak."""


class Link:
    """A worker's end: sends and takes words, in one thread. A full socket makes it wait, and so the training."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._unpacker = Unpacker()
        self._unsent: list[bytes] = []

    def send(self, message: messages.Up) -> None:
        """Send a message, after all before it; rows that nobody waits for stay until the next message or `flush`.

        The server is woken once a round then, not once a run. Raises Ended.
        """
        self._unsent.append(pack(message))
        if not (isinstance(message, messages.Rows) and message.soon):
            self.flush()

    def flush(self) -> None:
        """Send what was said. Raises Ended."""
        if not self._unsent:
            return
        unsent, self._unsent = b"".join(self._unsent), []
        try:
            self._line.sendall(unsent)
        except OSError as error:
            raise Ended from error

    def receive(self, wait: float | None = 0.0) -> Iterator[messages.Down]:
        """The words that have come; waits so many seconds for the first (for ever if None). Raises Ended."""
        ready, _, _ = select.select([self._line], [], [], wait)
        if not ready:
            return
        data = self._line.recv(CHUNK)
        if not data:
            raise Ended
        yield from self._unpacker.feed(data)  # type: ignore[misc]
