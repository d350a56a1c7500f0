"""Lines that no browser makes: frames that break the protocol, floods of pings, readers that never read, half a line.

The cases are those that Autobahn's test suite asks of a server, as far as this server takes such frames. After every
one of them the server goes on with everybody else.
"""

import contextlib
import functools
import json
import socket
import threading
import time

import pytest

from bnviz.replay import ReplayLog
from bnviz.stream import connection, lines
from bnviz.stream.guard import Guard, Policy
from bnviz.stream.hosts import Hosts
from bnviz.stream.pool import ThreadPool
from bnviz.stream.sessions import Sessions
from tests.stream import toy
from tests.stream.raw_line import BINARY, CLOSE, CONT, PING, PONG, TEXT, RawLine, dialled, frame, handshake
from tests.stream.scenario import PICTURES
from tests.stream.served import WAIT, eventually, serving

LARGEST = 2**20  # bytes of a message, as the app's own configuration has it
STEP = b'{"do":"step"}'
BAD = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"  # ends in half a surrogate

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(scope="module")
def sessions():
    return Sessions(ThreadPool(lambda name: toy))


@pytest.fixture(scope="module")
def address(sessions):
    with serving(sessions, ws_max_size=LARGEST) as server:
        yield server.address


@pytest.fixture
def session(sessions):
    return sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})


@pytest.fixture
def neighbour(address, sessions):
    """Somebody else plays meanwhile, and is shown what follows afterwards."""
    other = sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})
    with RawLine(address, other.token) as line:
        line.send(frame(TEXT, b'{"do":"play"}'))
        line.next(BINARY)
        yield
        step = other.run.last_step
        while last_step(line.next(BINARY)) <= step:
            pass
    sessions.close(other.token)


def last_step(data):
    """Of a frame of the stream."""
    return int.from_bytes(data[4:8], "little")


def reaches(line, step):
    """Read until a step is shown."""
    while last_step(line.next(BINARY)) < step:
        pass


BROKEN = {
    "not masked": (1002, frame(TEXT, STEP, masked=False)),
    "first reserved bit": (1002, frame(TEXT, STEP, reserved=4)),
    "all reserved bits": (1002, frame(PING, reserved=7)),
    "reserved opcode 3": (1002, frame(3, STEP)),
    "reserved control opcode 11": (1002, frame(11)),
    "ping of 126 bytes": (1002, frame(PING, b"x" * 126)),
    "close of 126 bytes": (1002, frame(CLOSE, b"\x03\xe8" + b"x" * 124)),
    "ping in parts": (1002, frame(PING, b"x", fin=False)),
    "a part of nothing": (1002, frame(CONT, STEP)),
    "a message inside another": (1002, frame(TEXT, STEP[:5], fin=False) + frame(TEXT, STEP)),
    "text that is no UTF-8": (1007, frame(TEXT, BAD)),
    "text that is no UTF-8, in parts": (1007, frame(TEXT, BAD[:11], fin=False) + frame(CONT, BAD[11:])),
    "a message that is too long": (1009, frame(TEXT, length=LARGEST + 1)),
    "parts that are too long together": (
        1009,
        frame(TEXT, b"x" * (LARGEST // 2), fin=False) + frame(CONT, b"x" * (LARGEST // 2 + 1)),
    ),
    "an announced length without end": (1009, frame(BINARY, length=2**62)),
    "close of one byte": (1002, frame(CLOSE, b"\x03")),
    "close with a code that nobody may send": (1002, frame(CLOSE, b"\x03\xed")),
    "close with a reason that is no UTF-8": (1007, frame(CLOSE, b"\x03\xe8" + BAD)),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_the_protocol_is_closed_with_its_code(address, sessions, session, neighbour, case):
    """And the visitor is not taken for there any more."""
    code, sent = BROKEN[case]
    with RawLine(address, session.token) as line:
        line.send(sent)
        assert line.close_code() == code
        eventually(lambda: sessions._entries[session.token].sockets == 0)


def test_a_message_in_parts_is_one_message(address, session, neighbour):
    """One byte a part, empty parts, and a ping between, which is answered at once with what it brought."""
    parts = [frame(TEXT, STEP[:1], fin=False), frame(CONT, fin=False), frame(PING, b"here?")]
    parts += [frame(CONT, bytes([byte]), fin=False) for byte in STEP[1:]]
    with RawLine(address, session.token) as line:
        line.next(BINARY)
        for part in parts:
            line.send(part)
        assert line.next(PONG) == b"here?"
        line.send(frame(PONG, b"nobody asked"), frame(CONT))
        reaches(line, 1)
    assert session.run.last_step == 1


def test_a_close_is_answered_by_the_same(address, sessions, session, neighbour):
    """The code that came goes back, and what is sent after it is not done."""
    with RawLine(address, session.token) as line:
        line.next(BINARY)
        line.send(frame(CLOSE, b"\x03\xe8bye"), frame(TEXT, STEP))
        assert line.close_code() == 1000
        eventually(lambda: sessions._entries[session.token].sockets == 0)
    assert session.run.last_step == 0


def test_a_flood_of_pings_is_answered_and_keeps_nobody_waiting(address, session, neighbour):
    """Twenty thousand at once: every one is answered in its order, and then the next request is done."""
    with RawLine(address, session.token) as line:
        flood = b"".join(frame(PING, str(k).encode()) for k in range(20_000))
        sender = threading.Thread(target=line.send, args=(flood, frame(TEXT, STEP)))
        sender.start()
        pongs, shown = [], 0
        for opcode, payload in line.frames():
            if opcode == PONG:
                pongs.append(int(payload))
            elif opcode == BINARY:
                shown = last_step(payload)
            if len(pongs) == 20_000 and shown == 1:
                break
        sender.join(WAIT)
    assert pongs == list(range(20_000))


@pytest.mark.parametrize("half", ["nothing", "half a handshake", "half a frame", "a handshake of a megabyte"])
def test_half_a_line_costs_nobody_anything(address, sessions, session, neighbour, half):
    """Who begins and says no more keeps nobody waiting; when the line goes, nothing is left of it."""
    asked = handshake(address, session.token)
    if half == "half a frame":
        with RawLine(address, session.token) as line:
            line.next(BINARY)
            line.send(frame(TEXT, STEP)[:7])
            with RawLine(address, session.token) as whole:
                whole.send(frame(TEXT, STEP))
                reaches(whole, 1)
    else:
        said = {"nothing": b"", "half a handshake": asked[:80]}.get(half, asked[:-2] + b"X-Long: " + b"x" * 2**20)
        with dialled(address) as line, RawLine(address, session.token) as whole:
            if half == "a handshake of a megabyte":
                with contextlib.suppress(ConnectionError):  # it is cut before all of it was said
                    line.sendall(said)
                    assert not line.recv(100).startswith(b"HTTP/1.1 101")
            else:
                line.sendall(said)
            whole.send(frame(TEXT, STEP))
            reaches(whole, 1)
    eventually(lambda: sessions._entries[session.token].sockets == 0)


@pytest.mark.slow
def test_a_line_whose_end_is_gone_is_noticed():
    """It does not answer a ping, as a laptop that was carried away: it is not taken for there any more."""
    own = Sessions(ThreadPool(lambda name: toy))
    with serving(own, ws_ping_interval=0.2, ws_ping_timeout=0.3) as server:
        visit = own.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})
        with RawLine(server.address, visit.token) as line:
            line.next(PING)  # and no answer
            assert line.close_code() == 1011
            eventually(lambda: own._entries[visit.token].sockets == 0)
        with RawLine(server.address, visit.token) as line:
            for _ in range(3):
                line.send(frame(PONG, line.next(PING)))
            assert own._entries[visit.token].sockets == 1


@contextlib.contextmanager
def guarded(monkeypatch):
    """Sessions behind the guard, as the app has them, with seconds that are short; their server, and its lines."""
    monkeypatch.setattr(connection, "SEND", 1.0)
    monkeypatch.setattr(lines, "CLOSING", 2)
    monkeypatch.setattr(lines, "MOST", 2**20)
    sessions, held = Sessions(ThreadPool(lambda name: toy)), lines.Lines()
    guard = functools.partial(Guard, hosts=Hosts(()), policy=Policy(), lines=held)
    with serving(sessions, guard, held.tick) as server:
        yield sessions, server, held


@pytest.mark.slow
def test_a_reader_that_never_reads_is_given_up(monkeypatch):
    """What it is sent does not pile up: it is sent nothing more, is soon taken for gone, and then its line is cut."""
    with guarded(monkeypatch) as (sessions, server, held):
        server.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        session = sessions.open("toy", ReplayLog(toy.Config(size=1000)), PICTURES, view={"unit": 0}, rate=0)
        other = sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})
        with RawLine(server.address, session.token, 4096) as line, RawLine(server.address, other.token) as neighbour:
            line.send(frame(TEXT, b'{"do":"play"}'))
            neighbour.send(frame(TEXT, b'{"do":"play"}'))
            eventually(lambda: session.run.last_step > 1000)
            entry, unit = sessions._entries[session.token], 0
            while entry.sockets:  # every look at another unit asks for the whole run anew
                unit += 1
                request = {"do": "view", "set": {"unit": unit % 1000}}
                line.send(frame(TEXT, json.dumps(request).encode()))
                neighbour.next(BINARY)
            assert unit < 20 * WAIT
            reaches(neighbour, other.run.last_step + 1)
            eventually(lambda: len(held) == 1)
            assert line.ended()


def flood(line):
    """Send pings for as long as they are taken."""
    pings, give_up = frame(PING, b"x" * 125) * 2000, time.monotonic() + WAIT
    while time.monotonic() < give_up:
        line.socket.sendall(pings)


@pytest.mark.slow
def test_pings_whose_answers_nobody_reads_end_with_their_line(monkeypatch):
    """The answers do not fill the memory: the line is cut off, and everybody else goes on."""
    with guarded(monkeypatch) as (sessions, server, held):
        session = sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})
        with RawLine(server.address, session.token, 4096) as line, RawLine(server.address, session.token) as neighbour:
            with pytest.raises(ConnectionError):
                flood(line)
            neighbour.send(frame(TEXT, STEP))
            reaches(neighbour, 1)
            eventually(lambda: sessions._entries[session.token].sockets == 1)
            assert len(held) == 1
