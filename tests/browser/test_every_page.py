"""Every page of the site map in a real browser: it opens, every part draws, and the console holds no error."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bnviz.ui.site import HOME, INDEX, Entry, site
from tests.browser.live import component

Visitor = Callable[..., Page]
SHOWN = [entry for entry in site() if entry.experiments]

SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
SMALL = """() => [...document.querySelectorAll(".bnviz-live *")].filter((each) => {
    const words = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const { width, height, top, bottom } = each.getBoundingClientRect();
    const seen = width > 3 && height > 3 && bottom > 0 && top < innerHeight && each.checkVisibility();
    return words && seen && parseFloat(getComputedStyle(each).fontSize) * each.currentCSSZoom < 23.5;
}).map((each) => each.textContent.slice(0, 40))"""


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds on the page as it is, each with the first place."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def address(entry: Entry) -> str:
    """Where the page is; the first one has no path of its own."""
    return "" if entry is HOME else entry.name


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_a_page_draws_everything_it_shows(server: str, visitor: Visitor, entry: Entry) -> None:
    """Each of its experiments shows its first step, and none of its pictures is empty of a drawing.

    Nothing jumps while it loads. In light, in dark, with forced colours and on a projector axe finds nothing, and on
    the projector no word is smaller than 24 px.
    """
    page = visitor()
    page.add_init_script(SHIFTS)
    page.goto(f"{server}/{address(entry)}")
    component(page)
    assert page.evaluate("shifted") < 0.05
    for index in range(len(entry.experiments)):
        root = component(page, index)
        root.scroll_into_view_if_needed()
        for chart in root.locator(".plot:visible").all():
            expect(chart.locator(".main-svg").first).to_be_attached()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light", forced_colors="active")
    assert violations(page) == []
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-projector", "")
    expect(page).to_have_url(re.compile("projector=1"))
    assert violations(page) == []
    assert page.evaluate(SMALL) == []


def test_the_index_has_no_violation_and_does_not_jump(server: str, visitor: Visitor) -> None:
    """As axe sees it, in light and dark; every picture is there, in a card that is a link."""
    page = visitor()
    page.add_init_script(SHIFTS)
    page.goto(f"{server}/{INDEX.name}")
    expect(page.locator(".bnviz-card")).to_have_count(len(SHOWN))
    assert page.evaluate("[...document.querySelectorAll('.bnviz-card img')].every((each) => each.naturalWidth > 0)")
    assert page.evaluate("shifted") < 0.05
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


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
    page.locator(".bnviz-card", has_text="Bias explosion").click()
    component(page, 2)
