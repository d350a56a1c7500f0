"""The learning-rate ladder in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state, reaches, run_id

Visitor = Callable[..., Page]


def test_the_ladder_trains_and_fills_its_table(server: str, visitor: Visitor) -> None:
    """Play: the bar moves, every arm has a row, the paper's numbers stand beside."""
    page = visitor()
    page.goto(f"{server}/learning_rate_ladder?seeds=1")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 75)
    page.keyboard.press("Space")
    in_state(root, "paused")
    expect(root.locator("tbody tr")).to_have_count(7)
    row = root.locator("tbody tr", has_text="BN-x30")
    expect(row.locator("td").nth(1)).to_have_text("2.7 million")
    expect(row.locator("td").nth(2)).to_have_text(re.compile(r"^[\d.]+\s%$"))
    assert float(root.locator("progress.done").evaluate("bar => bar.value")) > 0
    expect(root.get_by_text(re.compile(r"Seed 1 of 1, training step \d+ of 300"))).to_be_visible()


def test_both_bases_are_at_one_click(server: str, visitor: Visitor) -> None:
    """A button starts a new run with its base and recipe, and the address bar says so."""
    page = visitor()
    page.goto(f"{server}/learning_rate_ladder")
    root = component(page)
    before = run_id(root)
    root.get_by_role("button", name="Base 0.15, rate only").click()
    expect(page).to_have_url(re.compile("base=0.15"))
    expect(root).not_to_have_attribute("data-run", before)


def test_the_grid_fills_beside_it(server: str, visitor: Visitor) -> None:
    """Its own run, its own sentences."""
    page = visitor()
    page.goto(f"{server}/learning_rate_ladder")
    root = component(page, 1)
    root.get_by_role("button", name="Play").click()
    reaches(root, 10)
    expect(root.get_by_text(re.compile(r"After \d+ steps \d+ of 21 networks"))).to_be_visible()
    assert component(page).get_attribute("data-step") == "0"


def test_no_serious_accessibility_violation(server: str, visitor: Visitor) -> None:
    """As axe sees it, on the page at rest."""
    page = visitor()
    page.goto(f"{server}/learning_rate_ladder")
    component(page, 1)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
