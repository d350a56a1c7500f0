"""How words cross from one process to another: length, kind, content.

Rows cross as their raw bytes, every other word as a pickle; both ends are our own processes, joined by a socket pair
that nobody else can open.
"""

import pickle
import select
import socket
import struct
from collections.abc import Iterator

from bnviz.stream import words

HEAD = struct.Struct("<IBB")  # length of what follows, kind, length of the run's name
PICKLED, ROWS = 0, 1
CHUNK = 2**18


def pack(word: words.Down | words.Up) -> bytes:
    """A word as bytes."""
    if isinstance(word, words.Rows):
        name = word.run.encode()
        return HEAD.pack(len(name) + len(word.data), ROWS, len(name)) + name + word.data
    data = pickle.dumps(word, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data), PICKLED, 0) + data


class Unpacker:
    """Turns the bytes that arrive into words."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes | memoryview) -> Iterator[words.Down | words.Up]:
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
            yield words.Rows(run.decode(), content) if kind == ROWS else pickle.loads(content)
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

    def say(self, word: words.Up) -> None:
        """Send a word, after all before it; rows that nobody waits for stay until the next word or `flush`.

        The server is woken once a round then, not once a run. Raises Ended.
        """
        self._unsent.append(pack(word))
        if not (isinstance(word, words.Rows) and word.soon):
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

    def heard(self, wait: float | None = 0.0) -> Iterator[words.Down]:
        """The words that have come; waits so many seconds for the first (for ever if None). Raises Ended."""
        ready, _, _ = select.select([self._line], [], [], wait)
        if not ready:
            return
        data = self._line.recv(CHUNK)
        if not data:
            raise Ended
        yield from self._unpacker.feed(data)  # type: ignore[misc]
