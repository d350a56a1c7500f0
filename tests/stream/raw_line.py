"""A WebSocket written by hand (RFC 6455), which sends what no browser would."""

import base64
import contextlib
import os
import socket
import struct

from tests.stream.served import WAIT

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10  # opcodes
MASK = b"\x01\x02\x03\x04"


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0, length=None):
    """A frame as a client sends it.

    Args:
        reserved: the three reserved bits. length: that is announced, if it is not the payload's own.
    """
    size = len(payload) if length is None else length
    head = bytes([fin << 7 | reserved << 4 | opcode])
    if size < 126:
        head += bytes([masked << 7 | size])
    elif size < 2**16:
        head += bytes([masked << 7 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([masked << 7 | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[k % 4] for k, byte in enumerate(payload))


class RawLine:
    """A socket to a session, after the handshake."""

    def __init__(self, address, token, receive_buffer=None):
        self.socket = dialled(address, receive_buffer)
        self.socket.sendall(handshake(address, token))
        self._come = b""
        while b"\r\n\r\n" not in self._come:
            self._come += self.socket.recv(4096)
        head, _, self._come = self._come.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *frames):
        """Send frames, or parts of some."""
        self.socket.sendall(b"".join(frames))

    def frames(self):
        """What comes: opcode and payload, until the server closes the connection."""
        while True:
            head = self._take(2)
            if not head:
                return
            assert head[1] < 128  # a server does not mask
            size = head[1]
            if size > 125:
                size = int.from_bytes(self._take(2 if size == 126 else 8))
            yield head[0] & 15, self._take(size)

    def next(self, opcode):
        """The payload of the next frame of this kind."""
        return next(payload for each, payload in self.frames() if each == opcode)

    def close_code(self):
        """The code that the server closes it with; afterwards nothing comes any more."""
        code = int.from_bytes(self.next(CLOSE)[:2])
        assert list(self.frames()) == []
        return code

    def ended(self):
        """Whether the connection ends; what is still on its way is left out."""
        with contextlib.suppress(ConnectionResetError):
            while self.socket.recv(65536):
                pass
        return True

    def _take(self, size):
        while len(self._come) < size:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:  # it closed before it had read all that was sent
                more = b""
            if not more:
                return b""
            self._come += more
        taken, self._come = self._come[:size], self._come[size:]
        return taken


def dialled(address, receive_buffer=None):
    """A connection to the server, and nothing said yet."""
    line = socket.socket()
    line.settimeout(WAIT)
    if receive_buffer is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    host, port = address.split(":")
    line.connect((host, int(port)))
    return line


def handshake(address, token):
    """What a browser asks with."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET /live/ws/{token} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
