"""Training and inference in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, reaches, step

Visitor = Callable[..., Page]


def test_the_moving_average_lags_and_the_sentence_says_so(server: str, visitor: Visitor) -> None:
    """Play: four curves, the gap named."""
    page = visitor()
    page.goto(f"{server}/inference")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 12)
    expect(root.get_by_text(re.compile("The moving average was up to"))).to_be_visible()
    expect(root.get_by_text("in inference mode by exactly 0")).to_be_visible()


def test_the_mini_batch_and_the_training_can_be_changed_while_it_runs(server: str, visitor: Visitor) -> None:
    """One click for mini-batches of two; off goes the training; the steps go on."""
    page = visitor()
    page.goto(f"{server}/inference")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    root.get_by_role("button", name="Mini-batches of 2").click()
    expect(root.get_by_text(re.compile("Test mini-batches of 2 "))).to_be_visible()
    root.get_by_role("switch", name="train").click()
    reaches(root, step(root) + 5)
    expect(page).to_have_url(re.compile("learn"))


def test_the_page_is_accessible(server: str, visitor: Visitor) -> None:
    """No serious or critical violation."""
    page = visitor()
    page.goto(f"{server}/inference")
    component(page)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
