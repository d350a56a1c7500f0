"""The messages of an Arrow IPC stream, one by one, so that a file can be read while it grows and where it was cut off.

Each is: four bytes FF, the length of its description, the description (a flatbuffer), its body. Of the description only
three things are read here: what the message is, how long its body is, and whether it is compressed. Everything else is
Arrow's to read, which checks it.
"""

import struct
from typing import NamedTuple

MARK = b"\xff\xff\xff\xff"
SCHEMA, DICTIONARY, BATCH = 1, 2, 3
MOST_DESCRIPTION = 2**24


class Damaged(ValueError):
    """Bytes that are no message of a recording."""


class Message(NamedTuple):
    """Where one message is.

    Attributes:
        kind: SCHEMA, DICTIONARY, BATCH or another; 0 for the end of the stream.
        begin, end: of its bytes. compressed: whether its body is.
    """

    kind: int
    begin: int
    end: int
    compressed: bool


def next_message(data: memoryview, begin: int) -> Message | None:
    """The message that begins here, or None if it is not all there yet.

    Raises:
        Damaged: these bytes are the beginning of no message.
    """
    head = bytes(data[begin : begin + 8])
    if head[:4] != MARK[: len(head)]:
        raise Damaged("no message begins here")
    if len(head) < 8:
        return None
    (length,) = struct.unpack_from("<i", head, 4)
    if length == 0:
        return Message(0, begin, begin + 8, False)
    if not 0 < length <= MOST_DESCRIPTION:
        raise Damaged("the description of a message has no length that it could have")
    described = begin + 8 + length
    if described > len(data):
        return None
    kind, body, compressed = _description(bytes(data[begin + 8 : described]))
    return Message(kind, begin, described + body, compressed) if described + body <= len(data) else None


def _description(flat: bytes) -> tuple[int, int, bool]:
    """What a message is, the length of its body, and whether that is compressed."""
    try:
        table = _u32(flat, 0)
        kind = _field(flat, table, 1)
        header = _field(flat, table, 2)
        body = _field(flat, table, 3)
        found = flat[kind] if kind else 0
        (length,) = struct.unpack_from("<q", flat, body) if body else (0,)
        compressed = found == BATCH and header != 0 and _field(flat, header + _u32(flat, header), 3) != 0
    except (struct.error, IndexError) as error:
        raise Damaged("the description of a message leads out of it") from error
    if not 0 <= length <= 2**40:
        raise Damaged("the body of a message has no length that it could have")
    return found, length, compressed


def _field(flat: bytes, table: int, number: int) -> int:
    """Where a field of a table is; 0 if it is not there."""
    (back,) = struct.unpack_from("<i", flat, table)
    fields = table - back
    if fields < 0:
        raise IndexError
    if 4 + 2 * number >= _u16(flat, fields):
        return 0
    offset = _u16(flat, fields + 4 + 2 * number)
    return table + offset if offset else 0


def _u16(flat: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", flat, at)[0])


def _u32(flat: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", flat, at)[0])
