"""Every page of the site map, through Streamlit's AppTest: no browser, the real scripts."""

from html import escape

import pytest

from bnviz import experiments, report
from bnviz.records import row_dtype
from bnviz.ui.site import INDEX, Entry, picture, site
from tests.pages.opening import notices, opened, sessions
from tests.sweep import every

ACTS = {"transport", "switch", "slider", "choice", "button", "segments", "edit", "exports"}
SHOWN = [entry for entry in site() if entry.experiments]


@pytest.mark.parametrize("entry", every(SHOWN))
def test_a_page_runs_and_shows_its_experiments(entry: Entry) -> None:
    """No exception, one title, one session for each experiment, each with a picture or a list."""
    app = opened(entry)
    assert not app.exception
    assert len(app.title) == 1
    assert sessions(app).keys() == {each.name for each in entry.experiments}


@pytest.mark.parametrize("entry", every(SHOWN))
def test_a_page_asks_only_for_columns_that_are_recorded(entry: Entry) -> None:
    """Every picture, readout and button of a page finds its numbers in its experiment's record."""
    for session in sessions(opened(entry)).values():
        asked = session.settings.asked.config
        recorded = row_dtype(experiments.get(session.experiment).start(asked).step()).names
        wanted = {ref.column for ref in (*session.pictures.line, *session.pictures.film, *session.pictures.now)}
        assert wanted - set(recorded or ()) == set()


@pytest.mark.parametrize("entry", every(SHOWN))
def test_a_page_can_be_reported(entry: Entry) -> None:
    """What is left of its scenes has nothing that acts on a run, and asks for no other column than the page."""
    for session in sessions(opened(entry)).values():
        assert session.pictures.scene is not None
        left = report.movable(session.pictures.scene)
        assert {node.kind for node in left.walk()} & ACTS == set()
        assert set(left.refs().line) == set(session.pictures.line)
        assert set(left.refs().now) <= set(session.pictures.now)


@pytest.mark.parametrize("entry", every(SHOWN))
def test_a_mistyped_address_costs_a_notice(entry: Entry) -> None:
    """Whatever the page."""
    app = opened(entry, seed="banana", nonsense="1")
    assert not app.exception
    assert {word for said in notices(app) for word in ("nonsense", "seed") if word in said} == {"nonsense", "seed"}


@pytest.mark.parametrize("entry", every(SHOWN))
def test_every_setting_can_be_brought_in_the_address(entry: Entry) -> None:
    """A seed for every experiment of the page, each under its own prefix."""
    keys = [each.prefix + "seed" for each in entry.experiments if "seed" in each.Config().__dataclass_fields__]
    app = opened(entry, **dict.fromkeys(keys, "7"))
    assert not app.exception
    assert {key: app.query_params[key] for key in keys} == dict.fromkeys(keys, "7")


def test_the_index_leads_to_every_page_with_its_question() -> None:
    """A card for each, and a picture that says that it is recorded."""
    app = opened(INDEX)
    assert not app.exception
    said = "".join(element.proto.body for element in app.get("html"))
    assert [entry.title for entry in SHOWN if escape(entry.experiments[0].question) not in said] == []
    declared = {entry.title for entry in SHOWN if entry.experiments[0].picture}
    assert declared == {entry.title for entry in SHOWN if picture(entry, dark=True) and picture(entry, dark=False)}
