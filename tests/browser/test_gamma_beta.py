"""Gamma and beta in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, reaches

Visitor = Callable[..., Page]


def test_sliders_move_y_and_recover_brings_x_back(server: str, visitor: Visitor) -> None:
    """The error follows the slider, and falls to rounding."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    root = component(page)
    error = root.locator(".readout b")
    before = error.inner_text()
    slider = root.locator("[data-field='gamma'] input")
    slider.focus()
    slider.press("ArrowRight")
    expect(error).not_to_have_text(before)
    root.get_by_role("button", name="Recover x").click()
    expect(error).to_have_text(re.compile("10⁻"))


def test_a_dead_unit_without_eps_is_told_not_broken(server: str, visitor: Visitor) -> None:
    """0 / 0 is a sentence."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery?affine_by_hand.eps=0.0&affine_by_hand.dead=true")
    root = component(page)
    expect(root.get_by_text("x̂ is 0 / 0")).to_be_visible()


def test_descent_contracts_and_diverges_above_two(server: str, visitor: Visitor) -> None:
    """The sentence cites the rule; at 2.5 the error grows."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery?lr=2.5&rate=0.0")
    root = component(page, 1)
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_text(re.compile("overflowed at step")).first).to_be_visible()


def test_two_rings_are_learned_with_beta_alone_and_not_without(server: str, visitor: Visitor) -> None:
    """Four planes, four scores; the prediction is answered."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    root = component(page, 3)
    root.get_by_role("button", name="Play").click()
    reaches(root, 300)
    expect(root.locator("[data-fact]").first).to_contain_text("yes")
    expect(root.get_by_text("A ring looks the same from both sides")).to_be_visible()
    assert root.locator("[data-chart^='plane_']").count() == 4


def test_digits_are_one_click_away(server: str, visitor: Visitor) -> None:
    """No plane then, and a sentence that says that nobody needs them."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    component(page, 3).get_by_role("button", name="Digits").click()
    expect(page).to_have_url(re.compile(r"affine_circles\.data=digits"))
    root = component(page, 3)
    expect(root.get_by_text("On digits nobody needs them")).to_be_visible()
    expect(root.locator("[data-chart^='plane_']")).to_have_count(0)


def test_no_serious_accessibility_violation(server: str, visitor: Visitor) -> None:
    """As axe sees it, on the page at rest."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    component(page, 3)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
