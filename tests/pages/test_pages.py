"""Every page of the site map, through Streamlit's AppTest: no browser, the real scripts."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from bnviz import experiments, report
from bnviz.records import row_dtype
from bnviz.ui.server import SESSIONS
from bnviz.ui.site import Entry, picture, site

ROOT = Path(__file__).parents[2]
ACTS = {"transport", "switch", "slider", "choice", "button", "segments", "edit", "exports"}
SHOWN = [entry for entry in site() if entry.experiments]


def opened(entry: Entry, **query: str) -> AppTest:
    """A page with an address bar, run once."""
    app = AppTest.from_file(ROOT / "bnviz" / "ui" / "site.py", default_timeout=60)
    app.switch_page(str(entry.script))
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def seats(app: AppTest) -> list[dict[str, Any]]:
    """What the page told its live components."""
    return [json.loads(one.proto.json) for one in app.main if one.type == "bidi_component"]


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_page_runs_and_shows_its_experiments(entry: Entry) -> None:
    """No exception, one title, one seat for each experiment, each with a picture or a list."""
    app = opened(entry)
    assert not app.exception
    assert len(app.title) == 1
    sessions = [SESSIONS.session(data["ws"].rpartition("/")[2]) for data in seats(app)]
    assert {session.experiment for session in sessions if session} == {each.name for each in entry.experiments}


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_page_asks_only_for_columns_that_are_recorded(entry: Entry) -> None:
    """Every picture, readout and button of a page finds its numbers in its experiment's record."""
    for data in seats(opened(entry)):
        session = SESSIONS.session(data["ws"].rpartition("/")[2])
        assert session is not None
        recorded = row_dtype(experiments.get(session.experiment).start(session.settings.asked.config).step()).names
        wanted = {ref.column for ref in (*session.pictures.line, *session.pictures.film, *session.pictures.now)}
        assert wanted - set(recorded or ()) == set()


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_page_can_be_reported(entry: Entry) -> None:
    """What is left of its scenes has nothing that acts on a run, and asks for no other column than the page."""
    for data in seats(opened(entry)):
        session = SESSIONS.session(data["ws"].rpartition("/")[2])
        assert session is not None
        assert session.pictures.scene is not None
        left = report.movable(session.pictures.scene)
        assert {node.kind for node in left.walk()} & ACTS == set()
        assert set(left.refs().line) == set(session.pictures.line)
        assert set(left.refs().now) <= set(session.pictures.now)


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_mistyped_address_costs_a_notice(entry: Entry) -> None:
    """Whatever the page."""
    app = opened(entry, seed="banana", nonsense="1")
    assert not app.exception
    assert {word for toast in app.toast for word in ("nonsense", "seed") if word in toast.value} == {"nonsense", "seed"}


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_every_setting_can_be_brought_in_the_address(entry: Entry) -> None:
    """A seed for every experiment of the page, each under its own prefix."""
    keys = [each.prefix + "seed" for each in entry.experiments if "seed" in each.Config().__dataclass_fields__]
    app = opened(entry, **dict.fromkeys(keys, "7"))
    assert not app.exception
    assert {key: app.query_params[key] for key in keys} == dict.fromkeys(keys, "7")


def test_the_index_leads_to_every_page_with_its_question() -> None:
    """A card for each, and a picture that says that it is recorded."""
    [index] = [entry for entry in site() if not entry.experiments]
    app = opened(index)
    assert not app.exception
    said = "\n".join(text.value for text in app.markdown)
    assert [entry.title for entry in SHOWN if entry.experiments[0].question not in said] == []
    assert [entry.title for entry in SHOWN if entry.name != "claims" and not picture(entry, dark=True)] == []
