"""Several servers behind one proxy: every page stays at its own, and phones find the server that holds their class."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from bnviz.classroom import codes
from bnviz.stream.fronts import ELSEWHERE, FORGOTTEN, Directory, Front, Fronts


async def page(_request):
    return PlainTextResponse("here")


async def talk(socket):
    await socket.accept()
    await socket.close(1000)


APP = Starlette(
    routes=[
        Route("/", page),
        Route("/class", page),
        Route("/class/{code}", page),
        WebSocketRoute("/class/ws/{code}", talk),
        WebSocketRoute("/live/ws/{token}", talk),
    ]
)


def called(fronts, path, cookie="", kind="http"):
    """What a server says first to a request or a socket: status or close code, and its headers."""
    said = []

    async def receive():
        return {"type": "http.request" if kind == "http" else "websocket.connect", "body": b""}

    async def send(message):
        said.append(message)

    headers = [(b"host", b"here"), *([(b"cookie", f"bnviz_front={cookie}".encode())] if cookie else [])]
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "server": ("here", 80),
        "root_path": "",
        "subprotocols": [],
    }
    asyncio.run(Front(APP, fronts, codes.read)(scope, receive, send))
    [end] = [each.get("status", each.get("code")) for each in said if "status" in each or "code" in each]
    return end, {name.decode(): value.decode() for name, value in said[0].get("headers", ())}


@pytest.fixture
def both():
    """Two servers; the other one holds the class ABCD."""
    directory = Directory()
    here, there = Fronts("here", directory.exchange), Fronts("there", directory.exchange)
    there.look(["ABCD"])
    here.look(["EFGH"])
    there.look(["ABCD"])
    return here, there


def test_a_page_is_told_where_it_is_and_stays_there(both):
    """The name comes with the first answer, of a page or of a socket, and not again."""
    here, _ = both
    for path, kind, end in (("/", "http", 200), ("/live/ws/x", "websocket", 1000)):
        assert called(here, path, kind=kind)[0] == end
        assert called(here, path, kind=kind)[1]["set-cookie"].startswith("bnviz_front=here; ")
        assert "set-cookie" not in called(here, path, "here", kind)[1]


def test_a_page_whose_server_is_gone_gets_another_name(both):
    """The proxy has sent it here."""
    assert called(both[0], "/live/ws/x", "gone", "websocket")[1]["set-cookie"].startswith("bnviz_front=here; ")


def test_a_phone_is_sent_to_the_server_that_holds_its_class(both):
    """By a redirection to the same address, or by a close code, each with the cookie that leads there."""
    here, there = both
    status, headers = called(here, "/class/abcd")
    assert (status, headers["location"]) == (307, "/class/abcd")
    assert headers["set-cookie"].startswith("bnviz_front=there; ")
    code, headers = called(here, "/class/ws/ABCD", "here", "websocket")
    assert code == ELSEWHERE
    assert headers["set-cookie"].startswith("bnviz_front=there; ")
    assert called(there, "/class/ABCD", "there") == (200, called(there, "/class/ABCD", "there")[1])
    assert called(there, "/class/ws/ABCD", "there", "websocket")[0] == 1000


def test_a_phone_whose_server_is_gone_waits_where_it_was_sent(both):
    """It is not sent there again and again, and keeps the name: its teacher opens the class anew somewhere."""
    status, headers = called(both[0], "/class/ABCD", "there")
    assert (status, "set-cookie" in headers) == (200, False)


def test_a_class_that_was_opened_anew_is_where_it_was_opened_last(both):
    """Also while the directory still holds what the lost server said."""
    here, there = both
    here.look(["ABCD", "EFGH"])
    there.look([])
    assert (here.holder("ABCD"), there.holder("ABCD")) == ("", "here")


def test_a_server_alone_does_nothing():
    """No cookie, no directory."""
    assert "set-cookie" not in called(Fronts(), "/class/ABCD")[1]


def test_what_a_lost_server_said_is_forgotten():
    """After a while, and not before."""
    now = [0.0]
    directory = Directory(lambda: now[0])
    directory.exchange("a", ["ABCD"])
    now[0] = FORGOTTEN - 0.1
    assert directory.exchange("b", []) == {"ABCD": "a"}
    now[0] = FORGOTTEN
    assert directory.exchange("b", []) == {}


def test_a_directory_that_does_not_answer_changes_nothing(both, caplog):
    """It is said once; what was known stays."""
    here, _ = both

    def silent(front, codes):
        raise TimeoutError

    here._exchange = silent
    for _ in range(3):
        here.look([])
    assert here.holder("ABCD") == "there"
    assert len(caplog.records) == 1
