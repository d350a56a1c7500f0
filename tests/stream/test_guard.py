"""What every request passes first."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from bnviz.stream import guard
from bnviz.stream.guard import Guard, Policy
from bnviz.stream.hosts import Hosts
from bnviz.stream.lines import Lines
from tests.stream.asking import Client

HOST = "localhost:8501"
OWN = f"http://{HOST}"


class App:
    """Counts who gets through, and what they bring."""

    def __init__(self):
        self.passed = 0

        async def page(request):
            self.passed += 1
            return PlainTextResponse(str(len(await request.body())), headers={"X-Content-Type-Options": "own"})

        async def live(socket):
            self.passed += 1
            await socket.accept()
            await socket.close(1000)

        every = ["GET", "PUT", "POST"]
        self.app = Starlette(routes=[WebSocketRoute("/live", live), Route("/{path:path}", page, methods=every)])


@pytest.fixture
def app():
    return App()


@pytest.fixture
def client(app):
    return Client(Guard(app.app, Hosts(), Policy(["'sha256-abc='"]), Lines()))


def test_a_page_says_what_it_may_load_and_who_may_show_it(client):
    """Nothing of other servers, but for sockets to this one; only this server shows it in a frame."""
    found = client.get("/", host=HOST).headers
    rules = dict(rule.split(" ", 1) for rule in found["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'self'"
    assert rules["script-src"] == "'self' blob: 'sha256-abc='"
    assert rules["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert rules["object-src"] == "'none'"
    assert "unsafe" not in found["content-security-policy"].replace("style-src 'self' 'unsafe-inline'", "")
    assert found["referrer-policy"] == "same-origin"
    assert found["x-content-type-options"] == "own"  # what an answer says itself stands


def test_others_may_be_allowed_to_show_it(app):
    """A course's site, for example."""
    client = Client(Guard(app.app, Hosts(), Policy((), ("https://course.example", "https://lab.example")), Lines()))
    said = client.get("/", host=HOST).headers["content-security-policy"]
    assert "frame-ancestors https://course.example https://lab.example" in said


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/stream", "/live"])
@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"host": "evil.example", "origin": "http://evil.example"}, "BNVIZ_ALLOWED_HOSTS"),
        ({"host": HOST, "origin": "http://evil.example"}, "own pages only"),
        ({"host": HOST, "origin": "null"}, "own pages only"),
        ({"host": HOST, "origin": "http://["}, "own pages only"),
    ],
)
def test_strangers_are_refused_before_anybody_thinks_about_them(client, app, path, headers, said):
    """In a sentence, on every path, whether they ask for a page or for a socket."""
    answer = client.get(path, **headers)
    assert (answer.status_code, said in answer.text) == (421, True)
    accepted, closed = client.dial(path, **headers)
    assert accepted["type"] == "websocket.accept"
    assert closed["code"] == 4403
    assert said in closed["reason"]
    assert len(closed["reason"].encode()) <= 123  # more does not fit
    assert app.passed == 0


@pytest.mark.parametrize("headers", [{"host": HOST}, {"host": HOST, "origin": OWN}, {}])
def test_its_own_pages_get_through(client, app, headers):
    """And clients that are no browsers."""
    assert client.get("/", **headers).status_code == 200
    assert [message.get("code") for message in client.dial("/live", **headers)] == [None, 1000]
    assert app.passed == 2


@pytest.mark.parametrize("length", [str(2**40), "1e9", "-1", "9" * 5000])
def test_a_request_that_says_it_brings_too_much_is_refused(client, app, length):
    """Before any of it is read."""
    answer = client.ask("PUT", "/", host=HOST, content_length=length)
    assert (answer.status_code, answer.text) == (413, "A request may bring at most 2 MB.")
    assert app.passed == 0


def test_a_request_that_brings_more_than_it_says_is_cut(client):
    """It may have said nothing."""
    part = bytes(2**20)
    assert client.ask("POST", "/", [part, part], host=HOST).text == str(2**21)
    answer = client.ask("POST", "/", [part] * 3, host=HOST)
    assert (answer.status_code, answer.text) == (413, "A request may bring at most 2 MB.")


def test_a_page_takes_a_few_files_only(client, app, monkeypatch):
    """Streamlit keeps what is uploaded; each session has its own count, and the counts are bounded."""
    monkeypatch.setattr(guard, "REMEMBERED", 3)
    for session in "abcd":
        answers = [client.ask("PUT", f"/_stcore/upload_file/{session}/{k}", [b"x"], host=HOST) for k in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [413]
    assert len(client.app._uploads) == 3
    assert app.passed == 80
