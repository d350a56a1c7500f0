"""What pages do with what strangers put into the address bar, and where the server is full."""

import json
from pathlib import Path

import pytest

from bnviz import experiments
from bnviz.__main__ import main
from bnviz.config import replace
from bnviz.replay import FURTHEST, ReplayLog
from bnviz.stream import exports
from bnviz.stream.sessions import Full
from bnviz.ui.server import SESSIONS
from bnviz.ui.site import site
from tests.pages.opening import followed, notices, opened, sessions

MARKDOWN = "![](//host/x.png)"


def test_a_notice_repeats_words_not_markup() -> None:
    """A picture or a link of a stranger's would be fetched, or clicked, by whoever opens the address."""
    [notice] = notices(followed(f"/?seed={MARKDOWN}"))
    assert "![" not in notice
    assert "](" not in notice
    assert "\\!\\[" in notice


@pytest.mark.slow
@pytest.mark.parametrize("name", [entry.name for entry in site() if len(entry.experiments) > 1])
def test_a_full_server_refuses_a_page_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once for each of its runs; and nothing else of the page fails."""

    def full(*_given: object, **_more: object) -> None:
        raise Full("All places are taken.")

    monkeypatch.setattr(SESSIONS, "open", full)
    app = opened(next(entry for entry in site() if entry.name == name))
    assert not app.exception
    assert [info.value for info in app.info] == ["All places are taken."]


@pytest.mark.slow
@pytest.mark.parametrize("name", [entry.name for entry in site() if len(entry.experiments) > 1])
def test_a_page_of_several_runs_takes_one_place(name: str) -> None:
    """And opens the runs further down when they come in sight."""
    before = SESSIONS.visitors
    entry = next(entry for entry in site() if entry.name == name)
    found = sessions(opened(entry))
    states = [found[each.name].state != "unseen" for each in entry.experiments]
    assert states == [True] + [False] * (len(states) - 1)
    assert SESSIONS.visitors <= before + 1
    for session in found.values():
        SESSIONS.close(session.token)


def test_a_run_that_no_link_can_hold_keeps_its_start_and_offers_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said once; the address bar names the run's beginning, not another run."""
    app = followed("/?seed=3")
    session = sessions(app)["live_training"]
    long = ReplayLog(session.replay.start, ((20, replace(session.replay.start, {"bn.lr": 1.0})),), FURTHEST + 1)
    monkeypatch.setattr(type(session), "replay", long)
    app.run()
    [notice] = notices(app)
    assert f"live/export/{session.token}.json" in notice
    assert {key: app.query_params[key] for key in app.query_params} == {"seed": "3"}
    assert notices(app.run()) == []


def test_a_runs_file_repeats_it_on_the_command_line() -> None:
    """Start, changes, last step; the command is the same."""
    start = replace(experiments.get("live_training").Config(), {"seed": 3})
    log = json.loads(
        exports.as_log("live_training", ReplayLog(start, ((2, replace(start, {"plain.bn": True})),), 20_000))
    )
    assert log["start"] == {"seed": "3"}
    assert log["changes"] == [{"step": 2, "field": "plain.bn", "value": "true"}]
    assert log["command"] == "bnviz run live_training --set seed=3 --at 2:plain.bn=true --steps 20000"


def test_a_change_of_an_arm_that_a_run_does_not_have_is_told_of_nowhere(tmp_path: Path) -> None:
    """The page opens, and the report of such a run is written."""
    assert not followed("/?changes=5~branch1.of~bn&step=9").exception
    file = tmp_path / "run.html"
    assert main(["run", "live_training", "--at", "5:branch1.of=bn", "--steps", "9", "--out", str(file)]) == 0
    assert "Recorded run, 9 steps" in file.read_text("utf-8")
