"""The files that a server shows: no path comes from a browser, what is dropped is bounded, bad files get a sentence."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bnviz.watched import shelf as shelves
from bnviz.watched.routes import routes
from bnviz.watched.shelf import Shelf
from bnviz.watching.reader import Run


def client(shelf: Shelf) -> TestClient:
    return TestClient(Starlette(routes=routes(shelf)))


def test_a_run_is_shown_once_and_again_when_there_is_more(run: Run, tmp_path: Path) -> None:
    content = run.path.read_bytes()
    path = tmp_path / "run.bnviz"
    shelf = Shelf((path,))
    browser, address = client(shelf), f"/live/watched/{shelf.opened[0]}"
    assert "Waiting for a script that records into run.bnviz." in browser.get(address).json()["waiting"]
    path.write_bytes(content[: len(content) // 2])
    first = browser.get(address).json()
    assert first["layout"]["state"] == "running"
    assert browser.get(f"{address}?seen={first['stamp']}").status_code == 204
    path.write_bytes(content)
    whole = browser.get(f"{address}?seen={first['stamp']}").json()
    assert whole["layout"]["state"] == "recorded"
    assert whole["next"] == 0
    assert whole["layout"]["moments"][-1] == run.last_step
    other = browser.get(f"{address}?seen={whole['stamp']}&kind=weight&layer=1&channel=2").json()
    assert other["stamp"] != whole["stamp"]


def test_what_is_opened_is_made_before_anybody_asks(run: Run, tmp_path: Path) -> None:
    """The first look finds it; a file that is none, or that is not there, keeps the others from nothing."""
    wrong = tmp_path / "wrong.bnviz"
    wrong.write_bytes(b"no recording " * 100)
    shelf = Shelf((wrong, tmp_path / "none.bnviz", run.path))
    shelf.ahead()
    file = shelf.get(shelf.opened[2])
    assert file is not None
    [made] = file._made.values()
    assert file.answer({"kind": "norm", "layer": "0", "channel": "0", "seen": ""}) is made


@pytest.mark.parametrize(
    ("query", "said"), [("layer=x", "'layer' takes"), ("channel=-1", "'channel' takes"), ("layer=1e9", "'layer' takes")]
)
def test_what_is_looked_at_is_a_number(run: Run, query: str, said: str) -> None:
    shelf = Shelf((run.path,))
    answer = client(shelf).get(f"/live/watched/{shelf.opened[0]}?{query}")
    assert answer.status_code == 422
    assert said.strip("'").split("'")[0] in answer.text


def test_an_unknown_run_and_a_wrong_file_are_refused_in_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.bnviz"
    wrong.write_bytes(b"no recording " * 100)
    shelf = Shelf((wrong,))
    assert client(shelf).get("/live/watched/other").status_code == 404
    answer = client(shelf).get(f"/live/watched/{shelf.opened[0]}")
    assert (answer.status_code, answer.text) == (422, "wrong.bnviz is no recorded run.")


def test_a_file_is_dropped_part_by_part(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "AT_ONCE", 10_000)
    content, shelf = run.path.read_bytes(), Shelf()
    token = shelf.place()
    browser = client(shelf)
    assert shelf.is_free(token)
    for at in range(0, len(content), 10_000):
        part = content[at : at + 10_000]
        assert browser.post(f"/live/watched/{token}?at={at}&name=../mine.bnviz", content=part).status_code == 200
    shown = browser.get(f"/live/watched/{token}").json()
    assert shown["layout"]["moments"][-1] == run.last_step
    assert (file := shelf.get(token)) is not None
    assert file.name == "mine.bnviz"
    assert not shelf.is_free(token)


def test_what_is_dropped_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_BYTES", 25)
    shelf = Shelf()
    browser = client(shelf)
    token = shelf.place()
    address = f"/live/watched/{token}"
    assert browser.post(f"{address}?at=0&name=a", content=b"x" * 20).status_code == 200
    for at, content in ((7, b"x"), (20, b"x" * 6), (0, b"x" * (shelves.AT_ONCE + 1))):
        refused = browser.post(f"{address}?at={at}&name=a", content=content)
        assert refused.status_code == 422
        assert refused.text.endswith(".")
    assert browser.post(f"{address}?at=-1", content=b"x").status_code == 422
    assert browser.post("/live/watched/unknown?at=0&name=a", content=b"x").status_code == 422


def test_the_oldest_dropped_file_makes_room() -> None:
    shelf = Shelf()
    tokens = []
    for _ in range(shelves.MOST_DROPPED + 1):
        tokens.append(shelf.place())
        shelf.drop(tokens[-1], "a.bnviz", 0, b"x")
    assert shelf.get(tokens[0]) is None
    assert all(shelf.get(token) for token in tokens[1:])
    with pytest.raises(ValueError, match="no place"):
        shelf.drop(tokens[0], "a.bnviz", 0, b"x")


def test_a_file_that_was_opened_is_not_written_to(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.bnviz"
    path.write_bytes(run.path.read_bytes())
    shelf = Shelf((path,))
    assert client(shelf).post(f"/live/watched/{shelf.opened[0]}?at=0&name=a", content=b"x").status_code == 422
    assert path.read_bytes() == run.path.read_bytes()
