"""What crosses the WebSocket: binary frames and JSON messages down, small JSON requests up.

A frame is little endian, every part a multiple of four bytes:

    header   40 bytes, see `HEADER`
    lines    uint32 steps[n_line], then for each line reference float32[n_line]
    films    uint32 steps[n_film], then for each film reference uint8[n_film * size]
    now      every now reference once, as float32 or uint8

The lines' last row may be provisional: it is the newest, but not one that a thinned history keeps; the receiver drops
it before it adds the next frame's rows. The stride doubles as the run grows; the receiver then drops the rows whose
step it does not divide, but for the kept ones (the steps of the changes and the step before each).
"""

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnviz.config import Value
from bnviz.records import Array

VERSION = 1
HEADER = struct.Struct("<BBHIIIIId8x")  # version, flags, generation, last step, strides, counts, time of the step
RESET, PROVISIONAL = 1, 2  # flags

LONGEST = 4096  # bytes of a message up
MOST_FIELDS = 32  # that one message changes
LONGEST_NAME = 40  # letters of an arm's name
LARGEST = 2**53  # of any number that is set
FASTEST = 1000.0  # steps a second that can be asked for; 0 is as fast as it goes
BARE = ("play", "pause", "step", "reset", "again", "seed", "undo")


@dataclass(frozen=True)
class Frame:
    """One step of the stream: the rows that are new to one receiver, and what the pictures show now."""

    generation: int
    last_step: int
    time: float  # when the server had the step, seconds since 1970
    stride: int
    film_stride: int
    steps: Array  # (n_line,)
    lines: Array  # (references, n_line) float32
    film_steps: Array  # (n_film,)
    films: Sequence[Array]  # each (n_film, size) uint8
    now: Sequence[Array]  # float32 or uint8, of any shape
    reset: bool = False
    provisional: bool = False


def encode(frame: Frame) -> bytes:
    """The frame as bytes."""
    flags = RESET * frame.reset | PROVISIONAL * frame.provisional
    counts = len(frame.steps), len(frame.film_steps)
    strides = frame.stride, frame.film_stride
    head = HEADER.pack(VERSION, flags, frame.generation, frame.last_step, *strides, *counts, frame.time)
    steps, film_steps = frame.steps.astype("<u4"), frame.film_steps.astype("<u4")
    numbers = head, steps.tobytes(), frame.lines.tobytes(), film_steps.tobytes()
    return b"".join([*numbers, *[_padded(part.tobytes()) for part in (*frame.films, *frame.now)]])


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


@dataclass(frozen=True)
class Request:
    """What a visitor asks for. `do` is one of `BARE`, or of the words that take something: see `_NEEDS`."""

    do: str
    rate: float = 0.0
    on: bool = True  # visible; or, of a replay, whether it plays on from there
    to: int = 0  # the step that a replay leads to, or at which a branch starts
    arm: str = ""  # that is branched off, or removed
    number: int = 0  # of a change, as the browser counts them; 0 is none
    set: Mapping[str, Value] = field(default_factory=dict)


def parse(text: str | bytes) -> Request:
    """Read a request; field names and values are checked later, by the config and the view that they are for.

    Raises:
        ValueError: with one sentence that says what is wrong.
    """
    if len(text.encode(errors="replace") if isinstance(text, str) else text) > LONGEST:
        raise ValueError(f"A message may be at most {LONGEST} bytes long.")
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError("A message must be JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("do"), str):
        raise ValueError('A message must be an object with a word "do".')
    do = data["do"]
    expected = {"do", *_NEEDS.get(do, ())}
    if do not in BARE and do not in _NEEDS:
        raise ValueError(f"There is nothing called '{do[:40]}' to do.")
    if set(data) != expected:
        raise ValueError(f"'{do}' takes {' and '.join(sorted(expected - {'do'})) or 'nothing else'}.")
    given: dict[str, Any] = {name: _READ[name](data[name]) for name in expected - {"do"}}
    return Request(do, **given)


def _rate(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= FASTEST:
        raise ValueError(f"The pace takes a number of steps a second from 0 to {FASTEST:g}.")
    return float(value)


def _to(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST:
        raise ValueError("'to' takes a step, a whole number.")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < LARGEST:
        raise ValueError("'number' takes a whole number from 1 on.")
    return value


def _arm(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise ValueError("'arm' takes the name of an arm.")
    return value


def _on(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("'on' takes true or false.")
    return value


def _set(value: Any) -> dict[str, Value]:
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_FIELDS:
        raise ValueError(f"'set' takes an object of 1 to {MOST_FIELDS} fields.")
    for name, each in value.items():
        if not isinstance(each, bool | int | float | str) or (not isinstance(each, str) and not abs(each) < LARGEST):
            raise ValueError(f"'{name[:40]}' takes a number, a word, true or false.")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_NEEDS = {
    "pace": ("rate",),
    "change": ("set", "number"),
    "view": ("set",),
    "visible": ("on",),
    "replay": ("to", "on"),
    "branch": ("arm", "to"),
    "remove": ("arm",),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "rate": _rate,
    "on": _on,
    "to": _to,
    "arm": _arm,
    "set": _set,
    "number": _number,
}


def message(type: str, **content: Any) -> str:
    """A JSON message down. Numbers that JSON does not have (NaN, infinity) become null."""
    return json.dumps({"type": type, **_plain(content)}, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
