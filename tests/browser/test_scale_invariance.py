"""Scale invariance in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]


def test_one_click_shows_where_eps_ends_the_invariance(server: str, visitor: Visitor) -> None:
    """Small weights break it, eps = 0 mends it, a negative factor flips it; all on a paused run."""
    page = visitor()
    page.goto(f"{server}/scale_invariance")
    root = component(page)
    expect(root.get_by_text("a is 1: everything lies on the dotted line.")).to_be_visible()
    for button, words in (
        ("a = 0.001", "the invariance is broken"),
        ("a = 0.001, eps = 0", "of its length, rounding"),
        ("a = −1", "only; a negative factor turns the sign around"),
    ):
        root.get_by_role("button", name=button, exact=True).click()
        expect(root.get_by_text(words)).to_be_visible()
    expect(page).to_have_url(re.compile(r"negative=true"))


def test_the_two_losses_are_the_same(server: str, visitor: Visitor) -> None:
    """Play, and the sentence says so to the last bit; with the same rate they part."""
    page = visitor()
    page.goto(f"{server}/scale_invariance")
    root = component(page, 1)
    root.get_by_role("button", name="Play").click()
    reaches(root, 10)
    expect(root.get_by_text("The two losses are the same to the last bit")).to_be_visible()
    root.get_by_role("switch", name="lr → a² lr").click()
    expect(root.get_by_text("its steps turn W by 1/a² as much")).to_be_visible()
    root.get_by_role("button", name="Pause").click()
    in_state(root, "paused")


def test_the_page_is_accessible(server: str, visitor: Visitor) -> None:
    """No serious or critical violation."""
    page = visitor()
    page.goto(f"{server}/scale_invariance")
    component(page)
    component(page, 1)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
