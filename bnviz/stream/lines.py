"""The WebSockets of this server as the system has them: whoever lets too much pile up is cut off.

What an app sends waits for its receiver. But a WebSocket's pings are answered below the app, however many they are and
whether anybody reads the answers; and a line that the app has closed stays open until its last byte was read. Both cost
memory and open files for as long as a stranger likes.
"""

import asyncio
import logging
from typing import Any
from weakref import WeakKeyDictionary

MOST = 4 * 2**20  # bytes that may wait for a receiver
CLOSING = 10  # ticks that a closed line may take to be read to its end

log = logging.getLogger(__name__)


class Lines:
    """The lines that are open. Every method is called in the event loop."""

    def __init__(self) -> None:
        self._closing: WeakKeyDictionary[asyncio.WriteTransport, int] = WeakKeyDictionary()  # ticks that it has taken

    def add(self, send: Any) -> None:
        """A WebSocket has come.

        Args:
            send: the server's own, as the first middleware is given it. Uvicorn's is a method of the protocol, which
                knows the line; where another server's says nothing of it, the line is not looked after.
        """
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if isinstance(transport, asyncio.WriteTransport):
            self._closing[transport] = 0

    def tick(self) -> None:
        """A second has passed: cut the lines off that nobody reads."""
        for transport, closing in list(self._closing.items()):
            waiting = transport.get_write_buffer_size()
            if transport.is_closing():
                self._closing[transport] = closing + 1
            if waiting > MOST or (waiting and closing >= CLOSING):
                log.warning("a line is cut off whose receiver does not read: %d bytes wait for it", waiting)
                transport.abort()
                del self._closing[transport]

    def __len__(self) -> int:
        return len(self._closing)
