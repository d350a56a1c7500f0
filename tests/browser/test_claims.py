"""The list of claims in a real browser: recorded at once, filtered, searched, guessed, measured, followed."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bnviz.experiments.claim import FAILS, all_claims
from tests.browser.live import component, in_state

Visitor = Callable[..., Page]
EVERY = [claim for claims in all_claims().values() for claim in claims if "mnist" not in claim.needs]


def test_the_list_is_read_filtered_and_guessed(server: str, visitor: Visitor) -> None:
    """Recorded values stand there before anything was measured; nobody has to see a verdict before a guess."""
    page = visitor()
    page.goto(f"{server}/claims")
    root = component(page)
    rows = root.locator(".claims li")
    expect(rows).to_have_count(len(EVERY))
    expect(root.locator(".state")).to_contain_text("recorded 20")
    row = root.locator("[data-key='any a']")
    expect(row.locator("circle")).to_have_count(20)
    expect(row.locator(".found b")).to_have_text("2.0")
    expect(row).to_contain_text("false here")
    root.get_by_role("button", name=re.compile("^false here")).click()
    expect(root.locator(".claims li:visible")).to_have_count(sum(claim.verdict == FAILS for claim in EVERY))
    root.get_by_role("button", name=re.compile("^all")).click()
    root.get_by_role("searchbox").fill("saturated regime")
    expect(root.locator(".claims li:visible")).to_have_count(sum("saturated regime" in each.says for each in EVERY))
    root.get_by_role("searchbox").fill("")
    root.get_by_role("button", name="Guess first").click()
    expect(row.locator(".found")).to_be_hidden()
    expect(row.locator("svg")).to_be_hidden()
    row.get_by_role("button", name="false").click()
    expect(row.locator(".found")).to_be_visible()
    expect(root.locator(".score")).to_have_text("1 of 1 right")
    row.get_by_role("button", name="It holds for every a.").click()
    expect(row.locator(".details")).to_contain_text("20 of 20 seeds within the bound, recorded on")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_one_claim_is_measured_alone(server: str, visitor: Visitor) -> None:
    """Five more seeds stand beside the recorded ones; measured here its own replace them; all others stay recorded."""
    page = visitor()
    page.goto(f"{server}/claims?seeds=2")
    root = component(page)
    row = root.locator("[data-key='any a']")
    row.get_by_role("button", name="It holds for every a.").click()
    row.get_by_role("button", name="5 more seeds").click()
    expect(row.locator("circle")).to_have_count(25)
    expect(row.locator(".details")).to_contain_text("25 of 25 seeds within the bound, 20 recorded on")
    expect(row.locator(".details")).to_contain_text("5 measured just now")
    in_state(root, "over")
    row.get_by_role("button", name="5 more seeds").click()
    expect(row.locator("circle")).to_have_count(30)
    in_state(root, "over")
    row.get_by_role("button", name="Measure it here").click()
    expect(row).to_have_attribute("data-here", "")
    in_state(root, "over")
    expect(row.locator("circle")).to_have_count(2)
    expect(row.locator(".details")).to_contain_text("2 of 2 seeds within the bound, just now")
    expect(root.locator("[data-here]")).to_have_count(1)


def test_a_claim_leads_to_what_decides_it(server: str, visitor: Visitor) -> None:
    """The link opens the run that was measured, at the step that decides, with a ring round its chart."""
    page = visitor()
    page.goto(f"{server}/claims")
    row = component(page).locator("li", has_text="saturated regime").first
    row.locator(".says").click()
    row.get_by_role("link", name="See it run").click()
    root = component(page)
    expect(root.locator("[data-field='plain.lr'] output").first).to_have_text("10")
    expect(root.locator(".chart[data-pointed]")).to_have_count(1)


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
    page.goto(f"{server}/claims")
    row = component(page).locator("li", has_text=claim)
    row.locator(".says").click()
    row.get_by_role("link", name="See it run").click()
    root = component(page)
    expect(root.locator("[data-field='scale'] output")).to_have_text(factor)
    expect(root.get_by_role("switch", name="a < 0")).to_have_attribute("aria-checked", negative)
    expect(root).to_contain_text(said)
    expect(root).to_contain_text("eps is 0: nothing but rounding is left")
