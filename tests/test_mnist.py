"""The MNIST files: small ones of our own, served from the loopback, good and bad."""

import gzip
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import data, mnist
from bnviz.mnist import DataError

IDX = b"\0\0\x08\x03" + np.array([4, 2, 2], ">u4").tobytes() + bytes(range(16))  # four images of 2 x 2
DIGEST = hashlib.sha256(IDX).hexdigest()
GOOD = gzip.compress(IDX)
BODIES = {
    "good": GOOD,
    "truncated": GOOD[:-9],
    "altered": gzip.compress(IDX[:-1] + b"\xff"),
    "scrambled": GOOD[:12] + bytes(byte ^ 0xFF for byte in GOOD[12:-8]) + GOOD[-8:],
    "page": b"<html>Please log in</html>",
}
NOBODY = "http://127.0.0.1:9/"  # nobody listens there


class Mirror(ThreadingHTTPServer):
    """Serves one file in many conditions; the condition is the folder that is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.over = threading.Event()
        self.asked: list[str] = []


class Answer(BaseHTTPRequestHandler):
    """One answer of the mirror."""

    server: Mirror

    def do_GET(self) -> None:
        """Answer as the folder says."""
        condition = self.path.split("/")[1]
        self.server.asked.append(condition)
        if condition == "gone":
            self.send_error(404)
        elif condition == "slow":
            self.server.over.wait(20)
        elif condition == "dripping":
            self.send_response(200)
            self.end_headers()
            while not self.server.over.wait(0.02):
                self.wfile.write(bytes(1024))
        else:
            cut = condition == "cut" or (condition == "flaky" and self.server.asked.count("flaky") == 1)
            self._send(BODIES.get(condition, GOOD), len(GOOD) // 2 if cut else None)

    def _send(self, body: bytes, only: int | None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:only])

    def handle(self) -> None:
        """As usual, except that a visitor who leaves is no news."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Mirror]:
    """A mirror on the loopback."""
    with Mirror() as mirror:
        thread = threading.Thread(target=mirror.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield mirror
        mirror.over.set()
        mirror.shutdown()
        thread.join(5)


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, empty; and no folder of their own."""
    monkeypatch.delenv("BNVIZ_DATA", raising=False)
    monkeypatch.setattr(mnist.pooch, "os_cache", lambda name: tmp_path / name)
    return tmp_path / "bnviz"


def address(server: Mirror, condition: str) -> str:
    """Where the mirror serves the file in this condition."""
    return f"http://127.0.0.1:{server.server_port}/{condition}/"


def test_a_download_is_kept(server: Mirror) -> None:
    """What came once is not asked for again."""
    for _ in range(2):
        assert mnist.content("few", DIGEST, address(server, "good")) == IDX
    assert server.asked == ["good"]


def test_a_download_leaves_one_whole_file(server: Mirror, kept: Path) -> None:
    """Nothing else stays in the cache."""
    mnist.content("few", DIGEST, address(server, "good"))
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {"few.gz": GOOD}


@pytest.mark.parametrize("condition", ["truncated", "altered", "scrambled", "page", "gone", "slow", "dripping", "cut"])
def test_a_bad_download_is_one_sentence_and_leaves_nothing(condition: str, server: Mirror, kept: Path) -> None:
    """Nothing half-written stays, whatever went wrong."""
    with pytest.raises(DataError, match=r"^MNIST's few.*\.$") as raised:
        mnist.content("few", DIGEST, address(server, condition), seconds=0.2, patience=0.2)
    assert len(str(raised.value)) < 200
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(
    ("condition", "reason"),
    [("gone", "the server answered 404"), ("slow", "the server is too slow"), ("dripping", "the server is too slow")],
)
def test_the_reason_is_said_in_words(condition: str, reason: str, server: Mirror) -> None:
    """A reader learns what to do about it, without a class name or an address."""
    with pytest.raises(DataError, match=rf"downloaded: {reason}; put the four files into a folder"):
        mnist.content("few", DIGEST, address(server, condition), seconds=0.2, patience=0.2)


def test_without_a_network_it_says_so() -> None:
    """Nobody answers: the connection failed."""
    with pytest.raises(DataError, match="the connection failed"):
        mnist.content("few", DIGEST, NOBODY)


def test_a_broken_connection_is_tried_once_more(server: Mirror) -> None:
    """The second answer is whole, and is taken."""
    assert mnist.content("few", DIGEST, address(server, "flaky")) == IDX
    assert server.asked == ["flaky", "flaky"]


@pytest.mark.parametrize("condition", ["gone", "altered", "slow", "dripping"])
def test_what_will_not_get_better_is_not_tried_again(condition: str, server: Mirror) -> None:
    """A refusal, another file, or one that takes for ever."""
    with pytest.raises(DataError):
        mnist.content("few", DIGEST, address(server, condition), seconds=0.2, patience=0.2)
    assert server.asked == [condition]


def test_a_kept_file_that_was_damaged_is_fetched_anew(server: Mirror, kept: Path) -> None:
    """The cache heals itself."""
    kept.mkdir()
    (kept / "few.gz").write_bytes(GOOD[:-9])
    assert mnist.content("few", DIGEST, address(server, "good")) == IDX
    assert (kept / "few.gz").read_bytes() == GOOD


def test_a_cache_that_cannot_be_made_is_one_sentence(tmp_path: Path, server: Mirror) -> None:
    """A file lies where the cache should be."""
    (tmp_path / "bnviz").write_text("in the way")
    with pytest.raises(DataError, match="could not be downloaded: File exists"):
        mnist.content("few", DIGEST, address(server, "good"))


def test_the_own_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With BNVIZ_DATA nothing is downloaded."""
    monkeypatch.setenv("BNVIZ_DATA", str(tmp_path))
    (tmp_path / "few.gz").write_bytes(GOOD)
    assert mnist.content("few", DIGEST, NOBODY) == IDX


@pytest.mark.parametrize(("condition", "said"), [("truncated", "truncated"), ("altered", "not the known file")])
def test_a_bad_file_in_the_own_folder_is_named(
    condition: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the visitor's own; nothing replaces it behind their back."""
    monkeypatch.setenv("BNVIZ_DATA", str(tmp_path))
    (tmp_path / "few.gz").write_bytes(BODIES[condition])
    with pytest.raises(DataError, match=said):
        mnist.content("few", DIGEST, NOBODY)
    assert (tmp_path / "few.gz").read_bytes() == BODIES[condition]


def test_a_folder_without_the_files_is_as_none(server: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BNVIZ_DATA names something else: the download goes to the cache."""
    monkeypatch.setenv("BNVIZ_DATA", str(tmp_path / "nowhere"))
    assert mnist.content("few", DIGEST, address(server, "good")) == IDX


def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many bytes are unpacked as the largest file has."""
    monkeypatch.setattr(mnist, "LARGEST", 2**10)
    monkeypatch.setenv("BNVIZ_DATA", str(tmp_path))
    (tmp_path / "few.gz").write_bytes(gzip.compress(bytes(2**20)))
    with pytest.raises(DataError, match="not the known file"):
        mnist.content("few", DIGEST, NOBODY)


def test_digits_are_there_without_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST fails with its sentence, digits load."""
    monkeypatch.setattr(mnist, "MIRROR", NOBODY)
    monkeypatch.setattr(mnist.content, "__defaults__", (NOBODY, 0.2, 0.2, lambda received: None))
    with pytest.raises(DataError, match="train-images"):
        mnist.images_and_labels()
    assert data.load("digits").classes == 10


def test_idx_files_are_read_by_their_header() -> None:
    """Four images of 2 x 2, row by row."""
    images = mnist.idx("few", IDX)
    assert images.shape == (4, 2, 2)
    assert images[3].tolist() == [[12, 13], [14, 15]]


@given(st.one_of(st.binary(max_size=40), st.binary(max_size=30).map(lambda tail: b"\0\0\x08" + tail)))
def test_bytes_that_are_no_idx_file_are_refused(found: bytes) -> None:
    """Whatever comes: an array as large as the header says, or DataError."""
    try:
        array = mnist.idx("few", found)
    except DataError:
        return
    assert array.size + 4 + 4 * array.ndim == len(found)
