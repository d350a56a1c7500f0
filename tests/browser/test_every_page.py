"""Every page of the site map in a real browser: it opens, every part draws, and the console holds no error."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bnviz.ui.site import HOME, Entry, site
from tests.browser.live import component

Visitor = Callable[..., Page]
SHOWN = [entry for entry in site() if entry.experiments]


def address(entry: Entry) -> str:
    """Where the page is; the first one has no path of its own."""
    return "" if entry is HOME else entry.name


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_page_draws_everything_it_shows(server: str, visitor: Visitor, entry: Entry) -> None:
    """Each of its experiments shows its first step, and none of its pictures is empty of a drawing."""
    page = visitor()
    page.goto(f"{server}/{address(entry)}")
    for index in range(len(entry.experiments)):
        root = component(page, index)
        root.scroll_into_view_if_needed()
        for chart in root.locator(".plot:visible").all():
            expect(chart.locator(".main-svg").first).to_be_attached()


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_nothing_sticks_out_on_a_phone(server: str, visitor: Visitor, entry: Entry) -> None:
    """The page is as wide as the screen."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/{address(entry)}")
    component(page, len(entry.experiments) - 1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_the_index_leads_to_a_page(server: str, visitor: Visitor) -> None:
    """One click, and the page is there."""
    page = visitor()
    page.goto(f"{server}/experiments")
    page.locator("main, .stMain").first.get_by_role("link", name="Bias explosion").click()
    component(page, 2)
