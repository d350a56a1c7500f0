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
SMALL = """() => [...document.querySelectorAll(".stMain *")].filter((each) => {
    const words = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const { width, height, top, bottom } = each.getBoundingClientRect();
    const seen = width > 3 && height > 3 && bottom > 0 && top < innerHeight
        && each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return words && seen && parseFloat(getComputedStyle(each).fontSize) * each.currentCSSZoom < 23.5;
}).map((each) => each.textContent.slice(0, 40))"""

# what of a page on a projector does not fit the screen: its width, and the sections that are cut; claims are scrolled
CUT = """() => {
    const main = document.querySelector(".stMain");
    const found = main.scrollWidth > main.clientWidth + 1 ? [`${main.scrollWidth} px wide`] : [];
    for (const each of document.querySelectorAll(".screen:not(:has(.claims))")) {
        const over = each.scrollHeight - each.clientHeight;
        if (each.clientHeight && over > 2) found.push(`${each.textContent.slice(0, 40)}: ${over} px`);
    }
    const zoom = Math.min(innerWidth / 1120, innerHeight / 630);
    const shown = Number(document.documentElement.style.getPropertyValue("--zoom"));
    return Math.abs(shown - zoom) < 0.01 ? found : [`enlarged ${shown} times, not ${zoom}`];
}"""
SCREENS = ((1280, 720), (3840, 2160), (1920, 1080))


def fits_every_projector(page: Page) -> None:
    """Nothing is cut from 1280 x 720 to 3840 x 2160, and at 1080 lines no word is smaller than 24 px."""
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"() => ({CUT})().length === 0")
    assert page.evaluate(SMALL) == []


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
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-projector", "")
    expect(page).to_have_url(re.compile("projector=1"))
    fits_every_projector(page)
    assert violations(page) == []


def test_the_index_has_no_violation_and_does_not_jump(server: str, visitor: Visitor) -> None:
    """As axe sees it, in light, dark and on a projector; every picture is there, in a card that is a link."""
    page = visitor()
    page.add_init_script(SHIFTS)
    page.goto(f"{server}/{INDEX.name}")
    expect(page.locator(".bnviz-card")).to_have_count(len(SHOWN))
    assert page.evaluate("[...document.querySelectorAll('.bnviz-card img')].every((each) => each.naturalWidth > 0)")
    assert page.evaluate("shifted") < 0.05
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("projector=1"))
    fits_every_projector(page)
    assert violations(page) == []
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop > 100")
    page.get_by_role("button", name="leave the projector").click()
    expect(page).to_have_url(f"{server}/{INDEX.name}")


def test_the_index_leads_to_a_page(server: str, visitor: Visitor) -> None:
    """One click, and the page is there."""
    page = visitor()
    page.goto(f"{server}/experiments")
    page.locator(".bnviz-card", has_text="Bias explosion").click()
    component(page, 2)
