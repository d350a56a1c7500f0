"""What a visitor takes home: kept rows as CSV and JSON lines, the report and script that the door hands in."""

import csv
import io
import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.applications import Starlette

from bnviz import scene
from bnviz.config import replace
from bnviz.history import History
from bnviz.stream import exports
from bnviz.stream.runs import Run
from bnviz.stream.taken import Taken
from bnviz.stream.view import Pictures, View
from tests.stream import toy
from tests.stream.asking import Client

DTYPE = np.dtype(
    [("step", "i8"), ("detail", "?"), ("free.place", "f8"), ("free.pair", "f8", (2,)), ("big", "f8", (99,))]
)


def history(steps):
    """A run in which one number is unknown at step 1."""
    rows = np.zeros(steps, DTYPE)
    rows["step"], rows["free.place"] = np.arange(steps), 0.5 * np.arange(steps)
    rows["free.pair"][:, 1] = 7
    rows["free.place"][1:2] = np.nan
    kept = History(DTYPE, recent=4, past=8)
    kept.append(rows)
    return kept


@pytest.fixture
def run():
    """A run of the toy with one change behind it."""
    start = toy.Config()
    found = Run(start, tuple((step, replace(start, {"free.pull": pull})) for step, pull in ((2, 0.4), (4, 0.9))))
    found.history = history(6)
    return found


@pytest.fixture
def session(run):
    """What an export reads of the run's session."""
    shown = {"pictures": Pictures(scene=scene.text("shown")), "view": View({"unit": 1})}
    return SimpleNamespace(lock=threading.RLock(), run=run, experiment="toy", token="here", **shown)


@pytest.fixture
def client(session):
    """The routes for one session, whose token is `here`."""
    sessions = SimpleNamespace(session=lambda token: session if token == "here" else None)
    told = exports.routes(
        sessions,
        lambda taken, origin: f"{taken.experiment} {taken.replay.to_text()} {taken.history.last_step} {origin}",
        {"toy": lambda config, changes, steps: f"{config.free.pull} {[each['new'] for each in changes]} {steps}"},
    )
    return Client(Starlette(routes=told))


def test_the_csv_has_every_kept_row_and_short_column(client):
    """Scalars by name, a pair as two columns, what is long left out, what is unknown empty."""
    answer = client.get("/live/export/here.csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["step", "detail", "free.place", "free.pair.0", "free.pair.1"]
    assert [row["step"] for row in rows] == list("012345")
    assert [row["free.place"] for row in rows[:3]] == ["0.0", "", "1.0"]


def test_the_newest_row_is_there_also_when_the_past_is_thinned():
    """Twenty rows in room for eight: some of the whole run, and the last."""
    steps = [row["step"] for row in exports.cells(history(20))]
    assert steps[0] == 0
    assert steps[-1] == 19
    assert steps == sorted(set(steps))


def test_json_lines_are_json(client):
    """One object a line, null where nothing is known."""
    rows = [json.loads(line) for line in client.get("/live/export/here.jsonl").text.splitlines()]
    assert rows[1] == {"step": 1, "detail": False, "free.place": None, "free.pair.0": 0.0, "free.pair.1": 7.0}


def test_script_and_report_get_the_run_from_its_start(client):
    """The config is the one before any change; the changes come beside it; a report knows where the app is."""
    assert client.get("/live/export/here.py").text == "0.0 [0.4, 0.9] 5"
    told = {"changes": "2~free.pull~0.4~4~free.pull~0.9", "step": "5"}
    assert client.get("/live/export/here.html").text == f"toy {told} 5 http://lesson.example/"


@pytest.mark.parametrize("path", ["gone.csv", "here.exe", "here.csv.py", "here.", ".csv", "here"])
def test_what_is_not_there_is_said_in_a_sentence(client, path):
    """Another token, another kind: 404, and nothing of the server."""
    answer = client.get(f"/live/export/{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_report_gets_what_the_page_shows(session, run):
    """Its scene, what the visitor chose to look at, the changes as the page marks them; the rows are a copy."""
    taken = Taken.of(session)
    assert (taken.scene, taken.view, taken.changes) == (scene.text("shown"), {"unit": 1}, run.changes.to_json())
    run.history.append(history(9).whole)
    assert taken.history.last_step == 5


def test_before_the_first_row_there_is_nothing(client, run):
    """The run has been asked for and has not started."""
    run.history = None
    assert client.get("/live/export/here.csv").status_code == 404
