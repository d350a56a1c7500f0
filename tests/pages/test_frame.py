"""What every page shares: the navigation, and the document in which the pages stand."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bnviz.experiments import PAPER, TOP
from bnviz.ui import index
from bnviz.ui.site import HOME, Entry, site
from tests.pages.opening import opened
from tests.sweep import every


@pytest.mark.parametrize("entry", every(site()))
def test_the_navigation_leads_to_every_page_and_says_where_one_is(entry: Entry) -> None:
    """Twice each: in the line of links, and behind the one button of a small screen; the present page is marked."""
    labels = [element.proto.label for element in opened(entry).get("page_link")]
    for each in site():
        assert labels.count(f"**{each.title}**" if each is entry else each.title) >= 2


def test_the_well_known_pages_stand_in_the_navigation_itself() -> None:
    """By name, one click away; a new page waits in a menu."""
    assert [entry.title for entry in site() if entry.menu == TOP][:4] == [
        "bnviz",
        "Live race",
        "Bias explosion",
        "Gamma and beta",
    ]
    assert Entry("new", "New").menu == TOP
    assert {entry.menu for entry in site()} >= {TOP, PAPER}


def test_the_document_styles_the_page_before_anything_is_drawn() -> None:
    """Our style sheets and scripts come first; what is Streamlit's stays whole."""
    document = index.document()
    assert document.index(index.SCRIPT) < document.index("index.")
    for name in index.STYLES:
        assert f'href="./app/static/{name}"' in document
        assert (index.Path(index.__file__).parent / "static" / name).exists()
    assert re.search(r'<script type="module"[^>]* src="\./static/js/index', document)
    assert '<div id="root">' in document


def test_the_document_stands_at_every_page() -> None:
    """At the root and at each name."""
    assert [route.path for route in index.routes(["a", "b"])] == ["/", "/a", "/b"]  # type: ignore[attr-defined]
    assert HOME.name == "home"


def test_a_server_that_was_started_with_a_run_leads_there_from_its_bare_address() -> None:
    """Who comes from a page of the app, or with a query, gets the first page itself; without a run all do."""
    runs = TestClient(Starlette(routes=index.routes(["your_model"], first="your_model")), follow_redirects=False)
    assert runs.get("/").headers["location"] == "./your_model"
    assert runs.get("/", headers={"Sec-Fetch-Site": "none"}).status_code == 307
    assert runs.get("/", headers={"Sec-Fetch-Site": "same-origin"}).text == index.document()
    assert runs.get("/?seed=1").text == index.document()
    assert TestClient(Starlette(routes=index.routes(["your_model"]))).get("/").text == index.document()
