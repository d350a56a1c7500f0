"""Covariate shift and normalizers in a real browser."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]


def test_the_shift_is_measured_while_three_networks_train(server: str, visitor: Visitor) -> None:
    """The conclusion names both papers; the noise can be turned while it runs."""
    page = visitor()
    page.goto(f"{server}/covariate_shift")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 20)
    expect(root.get_by_text(re.compile("Ioffe and Szegedy .* Santurkar"))).to_be_visible()
    root.locator("[data-field='noise'] input").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"covariate_shift"))
    page.keyboard.press("Space")
    in_state(root, "paused")
    expect(page).to_have_url(re.compile(r"noise"))


def test_the_stuck_network_is_one_click_away(server: str, visitor: Visitor) -> None:
    """It starts the run anew with a sigmoid."""
    page = visitor()
    page.goto(f"{server}/covariate_shift")
    root = component(page)
    root.get_by_role("button", name="Stuck, so nothing shifts").click()
    expect(page).to_have_url(re.compile(r"activation=sigmoid"))


def test_normalizations_are_compared_at_one_click(server: str, visitor: Visitor) -> None:
    """The networks take the names of what normalizes them."""
    page = visitor()
    page.goto(f"{server}/normalizers")
    root = component(page)
    root.get_by_role("button", name="RMS and weight norm").click()
    expect(root.get_by_role("heading", name="weight", exact=True)).to_be_visible()
    root.get_by_role("button", name="Play").click()
    reaches(root, 20)


def test_layers_are_added_until_fifty(server: str, visitor: Visitor) -> None:
    """The sentence counts them with the factor a layer."""
    page = visitor()
    page.goto(f"{server}/normalizers")
    root = component(page, 1)
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    expect(root.get_by_text(re.compile(r"hidden layers: .*a layer"))).to_be_visible()


@pytest.mark.parametrize("name", ["covariate_shift", "normalizers"])
def test_no_serious_accessibility_violation(server: str, visitor: Visitor, name: str) -> None:
    """As axe sees it, on the page at rest."""
    page = visitor()
    page.goto(f"{server}/{name}")
    component(page)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
