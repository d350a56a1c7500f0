"""The checklist in a real browser."""

from collections.abc import Callable

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
