"""How messages cross from one process to another: length, kind, content.

Rows cross as their raw bytes, every other message as a pickle; both ends are our own processes, joined by a socket pair
that nobody else can open.
"""

import pickle
import select
import socket
import struct

from bnviz.stream import messages

HEAD = struct.Struct("<IBBd")  # length of what follows, kind, length of the run's name, what rows cost
PICKLED, ROWS = 0, 1
ROOM = 2**20  # bytes that are read at a time


def pack(message: messages.Down | messages.Up) -> bytes:
    """A message as bytes."""
    if isinstance(message, messages.Rows):
        name = message.run.encode()
        head = HEAD.pack(len(name) + len(message.data), ROWS, len(name), message.took)
        return b"".join((head, name, message.data))
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data), PICKLED, 0, 0.0) + data


def _complete(view: memoryview) -> tuple[list[messages.Down | messages.Up], int]:
    """The messages that are complete in some bytes, and how many bytes they take."""
    found: list[messages.Down | messages.Up] = []
    at = 0
    while len(view) - at >= HEAD.size:
        length, kind, name, cost = HEAD.unpack_from(view, at)
        start = at + HEAD.size
        if len(view) < start + length:
            break
        content = view[start + name : start + length]
        if kind == ROWS:
            run = str(view[start : start + name], "utf-8")
            found.append(messages.Rows(run, content, took=cost))
        else:
            found.append(pickle.loads(content))
        at = start + length
    return found, at


class Unpacker:
    """Turns the bytes that arrive into messages. They are read into `room`, and stay there: rows are not copied."""

    def __init__(self) -> None:
        self._data = bytearray(ROOM)
        self._start = self._end = 0  # what came and was not taken

    def room(self, least: int = 1) -> memoryview:
        """Where the next bytes go, at least so many. What `took` returned before is not valid any more."""
        left = self._end - self._start
        if self._start:
            self._data[:left] = self._data[self._start : self._end]
            self._start, self._end = 0, left
        while len(self._data) - left < least:  # one message is larger
            self._data = self._data + bytearray(len(self._data))
        return memoryview(self._data)[self._end :]

    def took(self, size: int) -> list[messages.Down | messages.Up]:
        """So many bytes were written; the messages that are complete now. Their rows are valid until `room`."""
        self._end += size
        found, taken = _complete(memoryview(self._data)[self._start : self._end])
        self._start += taken
        return found

    def added(self, data: bytes) -> list[messages.Down | messages.Up]:
        """The messages that are complete with some more bytes. Their rows are valid until the next ones are added."""
        self.room(len(data))[: len(data)] = data
        return self.took(len(data))


class Ended(BaseException):
    """The other side is gone. No `Exception`: it is not the trouble of the run that happened to speak."""


class Link:
    """A worker's end: sends and takes messages, in one thread. A full socket makes it wait, and so the training."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._unpacker = Unpacker()
        self._unsent: list[bytes] = []

    def send(self, message: messages.Up) -> None:
        """Send a message, after all before it; rows that nobody waits for stay until the next message or `flush`.

        The server is woken once a frame then, not once a run. Raises Ended.
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

    def receive(self, wait: float | None = 0.0) -> list[messages.Down]:
        """The messages that have come; waits so many seconds for the first (for ever if None). Raises Ended."""
        ready, _, _ = select.select([self._line], [], [], wait)
        if not ready:
            return []
        size = self._line.recv_into(self._unpacker.room())
        if not size:
            raise Ended
        return self._unpacker.took(size)  # type: ignore[return-value]
