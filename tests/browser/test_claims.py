"""The checklist in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state

Visitor = Callable[..., Page]


def test_every_claim_is_measured_while_one_watches(server: str, visitor: Visitor) -> None:
    """Nothing stands there before Play; then one verdict after the other is borne out."""
    page = visitor()
    page.goto(f"{server}/claims?section=live_training")
    root = component(page)
    in_state(root, "ready")
    expect(root.locator("[data-stands]")).to_have_count(0)
    root.get_by_role("button", name="Play").click()
    first = root.locator("li[data-stands]").first
    expect(first).to_have_attribute("data-stands", "true")
    expect(first).to_contain_text("borne out")


def test_a_claim_leads_to_its_page_and_setting(server: str, visitor: Visitor) -> None:
    """The link opens the run that was measured."""
    page = visitor()
    page.goto(f"{server}/claims?section=live_training")
    link = component(page).locator("li", has_text="saturated regime").get_by_role("link", name="see it")
    link.click()
    root = component(page)
    in_state(root, "ready")
    expect(root.locator("[data-field='plain.lr'] output").first).to_have_text("10")


@pytest.mark.parametrize(
    ("claim", "factor", "negative", "said"),
    [
        ("BN((aW)u) = BN(Wu); the gradient", "0.01", "false", "a is 0.01: the weights changed"),
        ("It holds for every a.", "2", "true", "a is −2: BN((aW)u) is −BN(Wu)"),
    ],
)
def test_a_claim_leads_to_its_setting_where_a_page_shows_several_experiments(
    server: str, visitor: Visitor, claim: str, factor: str, negative: str, said: str
) -> None:
    """Not to the defaults: the controls show the factor that was measured, and the step was done with it."""
    page = visitor()
    page.goto(f"{server}/claims?section=scale_invariance")
    component(page).locator("li", has_text=claim).get_by_role("link", name="see it").click()
    root = component(page)
    expect(root.locator("[data-field='scale'] output")).to_have_text(factor)
    expect(root.get_by_role("switch", name="a < 0")).to_have_attribute("aria-checked", negative)
    expect(root).to_contain_text(said)
    expect(root).to_contain_text("eps is 0: nothing but rounding is left")
