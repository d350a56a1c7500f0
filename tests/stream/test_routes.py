"""The routes on a real server on the loopback: the socket, and Plotly.js."""

import contextlib
import gzip
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import deque

import pytest
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bnviz.replay import ReplayLog
from bnviz.stream import plotly, routes
from bnviz.stream.pool import ThreadPool
from bnviz.stream.sessions import SOCKETS, Sessions
from tests.stream import toy
from tests.stream.receiver import Receiver
from tests.stream.scenario import PICTURES
from tests.stream.served import WAIT, Server, eventually, serving


@pytest.fixture(scope="module")
def sessions():
    return Sessions(ThreadPool(lambda name: toy))


@pytest.fixture(scope="module")
def address(sessions):
    with serving(sessions) as server:
        yield server.address


@pytest.fixture
def session(sessions):
    return sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0})


def dial(address, token, **more):
    """A WebSocket to a session."""
    return connect(f"ws://{address}/live/ws/{token}", open_timeout=WAIT, close_timeout=WAIT, **more)


def until(line, got, true):
    """Receive until something is true of the receiver."""
    while not true(got):
        got.take([line.recv(timeout=WAIT)])
    return got


def close_code(line):
    """The code that a socket is closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        deque(iter(lambda: line.recv(timeout=WAIT), None), maxlen=0)
    return closed.value.rcvd.code


def test_a_visitor_connects_plays_and_watches(address, session):
    """The layout, the first rows, and after play the steps that follow."""
    with dial(address, session.token) as line:
        got = until(line, Receiver(), lambda got: got.steps)
        assert (got.layout["run"], got.steps) == (session.run.name, [0])
        line.send('{"do":"play"}')
        assert until(line, got, lambda got: got.last_step >= 20).steps[:20] == list(range(20))


def test_a_change_comes_back_applied(address, session):
    """The config in force, and the change at its step."""
    with dial(address, session.token) as line:
        line.send('{"do":"play"}')
        got = until(line, Receiver(), lambda got: got.last_step >= 2)
        line.send('{"do":"change","number":1,"set":{"free.pull":0.5}}')
        got = until(line, got, lambda got: got.changes and got.last_step >= got.changes[0]["step"])
        assert got.config["free.pull"] == 0.5


def test_who_comes_back_gets_the_whole_run(address, session):
    """After a network cut the history is sent again, and goes on."""
    with dial(address, session.token) as line:
        line.send('{"do":"play"}')
        until(line, Receiver(), lambda got: got.last_step >= 10)
    with dial(address, session.token) as line:
        got = until(line, Receiver(), lambda got: got.last_step >= 20)
        assert got.steps[:20] == list(range(20))


def test_two_windows_show_the_same(address, session):
    """One plays, the other sees it."""
    with dial(address, session.token) as one, dial(address, session.token) as other:
        one.send('{"do":"play"}')
        assert until(other, Receiver(), lambda got: got.last_step >= 5).state == "running"


def test_an_unknown_token_is_told_so(address):
    """With a code of our own, upon which the browser asks its page for a new session."""
    with dial(address, "guess") as line:
        assert close_code(line) == 4404


def test_a_session_has_a_few_windows_only(address, session):
    """One more is told so, in a sentence; the others go on."""
    with contextlib.ExitStack() as lines:
        for _ in range(SOCKETS):
            line = lines.enter_context(dial(address, session.token))
            got = until(line, Receiver(), lambda got: got.steps)
        with dial(address, session.token) as late:
            assert close_code(late) == 4429
            assert str(SOCKETS) in late.close_reason
        line.send('{"do":"step"}')
        assert until(line, got, lambda got: got.last_step == 1).steps == [0, 1]


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "http://["])
def test_a_foreign_page_is_refused(address, session, origin):
    """A socket opened by somebody else's page gets nothing."""
    with dial(address, session.token, origin=origin) as line:
        assert close_code(line) == 4403


def test_our_own_page_is_welcome(address, session):
    """Its origin is the server's own host."""
    with dial(address, session.token, origin=f"http://{address}") as line:
        assert until(line, Receiver(), lambda got: got.steps).steps == [0]


def test_a_visit_that_ends_closes_its_sockets(address, sessions, session):
    """So that the page can ask for another."""
    with dial(address, session.token) as line:
        until(line, Receiver(), lambda got: got.steps)
        sessions.close(session.token)
        assert close_code(line) == 4404


@pytest.mark.parametrize(
    "text",
    ['{"do":"dance"}', "x" * 5000, b"\x00\x01", '{"do":"change","number":1,"set":{"free.pull":99}}', "[" * 3000],
    ids=["unknown", "long", "bytes", "impossible", "deep"],
)
def test_nonsense_is_answered_by_a_notice_and_nothing_is_lost(address, session, text):
    """The socket stays, the run goes on."""
    with dial(address, session.token) as line:
        line.send('{"do":"play"}')
        line.send(text)
        got = until(line, Receiver(), lambda got: got.notices)
        step = got.last_step
        assert got.notices[0].endswith(".")
        until(line, got, lambda got: got.last_step > step)


def test_a_flood_of_requests_is_left_out(address, session):
    """What comes beyond the limit is not done later: a flood ends with its sender."""
    with dial(address, session.token) as line:
        got = until(line, Receiver(), lambda got: got.steps)
        for _ in range(5000):
            line.send('{"do":"step"}')
        line.send('{"do":"visible","on":false}')
        line.socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionClosed):
            until(line, got, lambda got: False)
    assert "left out" in got.notices[0]
    assert len(got.notices) < 30  # it is not answered by another flood
    assert session.run.last_step < 1000


@pytest.mark.slow
def test_the_backlog_of_a_visitor_ends_with_the_visitor(address, sessions, session):
    """Twenty thousand requests, and the socket is closed: nobody looks any more, and nothing is done for them."""
    with dial(address, session.token) as line:
        until(line, Receiver(), lambda got: got.steps)
        for _ in range(20_000):
            line.send('{"do":"seed"}')
        line.socket.shutdown(socket.SHUT_RDWR)  # as a laptop that is closed
    eventually(lambda: sessions._entries[session.token].viewers == 0)
    number = session.settings.asked.number
    time.sleep(0.3)
    assert session.settings.asked.number == number < 1000


def test_a_hidden_page_is_sent_nothing(address, sessions, session):
    """Until it is seen again, and then it is brought up to date at once."""
    with dial(address, session.token) as line:
        got = until(line, Receiver(), lambda got: got.steps)
        line.send('{"do":"visible","on":false}')
        line.send('{"do":"dance"}')
        until(line, got, lambda got: got.notices)
        assert sessions._entries[session.token].viewers == 0
        line.send('{"do":"step"}')
        line.send('{"do":"dance"}')
        assert until(line, got, lambda got: len(got.notices) == 2).last_step == 0
        line.send('{"do":"visible","on":true}')
        assert until(line, got, lambda got: got.last_step == 1).steps == [0, 1]


def test_viewers_are_counted(address, sessions, session):
    """By their sockets."""
    with dial(address, session.token) as one, dial(address, session.token) as other:
        for line in (one, other):
            until(line, Receiver(), lambda got: got.steps)
        assert (sessions._entries[session.token].sockets, sessions._entries[session.token].viewers) == (2, 2)


def fetch(address, path, **headers):
    """One request: status, headers, body."""
    request = urllib.request.Request(
        f"http://{address}{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, problem.headers, b""


def test_plotly_comes_from_the_installed_package(address):
    """The script itself, packed for who takes it so."""
    status, headers, body = fetch(address, "/" + plotly.path(), Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    script = gzip.decompress(body)
    assert b"plotly.js v" in script[:200]
    assert fetch(address, "/" + plotly.path())[2] == script


def test_plotly_is_kept_by_the_browser(address):
    """For good under the version's own address; asked for again under the bare one, and answered in no bytes."""
    assert "immutable" in fetch(address, "/" + plotly.path())[1]["Cache-Control"]
    _, headers, _ = fetch(address, plotly.ROUTE)
    assert headers["Cache-Control"] == "no-cache"
    assert fetch(address, plotly.ROUTE, If_None_Match=headers["ETag"])[0] == 304


@pytest.mark.parametrize("path", ["/bnviz/", "/bnviz/../bnviz/history.py", "/bnviz/plotly.js", "/live/ws/", "/live/ws"])
def test_nothing_else_is_served(address, path):
    """Only the script under its one name."""
    assert fetch(address, path)[0] == 404


def test_the_pool_ends_with_the_server():
    """Though a run is at full speed and somebody is connected."""
    sessions = Sessions(ThreadPool(lambda name: toy))
    with serving(sessions) as server:
        session = sessions.open("toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0}, rate=0)
        with dial(server.address, session.token) as line:
            line.send('{"do":"play"}')
            until(line, Receiver(), lambda got: got.last_step > 10)
            server.should_exit = True
            assert close_code(line) == 1012  # the server goes
    assert not sessions.pool._thread.is_alive()


def test_what_is_done_once_a_second_goes_on_after_an_exception(monkeypatch, caplog):
    """One of three that fails costs the others nothing, and is tried again."""
    monkeypatch.setattr(routes, "TICK", 0.01)
    done = []

    def tidy():
        done.append(True)
        raise OSError(24, "Too many open files")

    sessions = Sessions(ThreadPool(lambda name: toy))
    monkeypatch.setattr(sessions, "tick", lambda: 1 / 0)
    server = Server(Starlette(lifespan=routes.lifespan(sessions, tidy=tidy)))
    thread = threading.Thread(target=server.run, args=([server.listening],))
    thread.start()
    eventually(lambda: len(done) > 3)
    server.should_exit = True
    thread.join(WAIT)
    server.listening.close()
    assert not thread.is_alive()
    assert {"ZeroDivisionError", "OSError"} <= {record.exc_info[0].__name__ for record in caplog.records}
