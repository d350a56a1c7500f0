"""The bias explosion in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state, reaches, run_id

Visitor = Callable[..., Page]


def test_a_prediction_is_kept_and_held_against_the_outcome(server: str, visitor: Visitor) -> None:
    """One chooses, plays, and what happened is marked; the choice stays."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page)
    choice = root.get_by_role("button", name="settles")
    choice.click()
    root.get_by_role("button", name="Play").click()
    reaches(root, 40)
    page.keyboard.press("Space")
    in_state(root, "paused")
    expect(root.get_by_role("button", name=re.compile("grows without end"))).to_have_attribute("data-fact", "")
    expect(root.locator("[data-fact]", has_text="stays").last).to_be_visible()
    expect(choice).to_have_attribute("aria-pressed", "true")


def test_a_push_shows_its_effect_before_anything_is_touched(server: str, visitor: Visitor) -> None:
    """Both sliders stand away from 0, and the sentences below them say what that did."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page, 1)
    expect(root.get_by_text("The output did not change")).to_be_visible()
    expect(root.get_by_text("The output moved")).to_be_visible()
    assert root.locator(".hinton .filled").count() > 10


def test_one_click_shows_where_b_stops(server: str, visitor: Visitor) -> None:
    """The run starts anew with a linear head and an output bias, and b settles; one more click undoes it."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page)
    first = run_id(root)
    root.get_by_role("button", name="Let b stop").click()
    expect(root).not_to_have_attribute("data-run", first)
    expect(page).to_have_url(re.compile("activation=linear"))
    page.keyboard.press("Space")
    expect(root.get_by_role("button", name=re.compile("settles at"))).to_have_attribute("data-fact", "")
    root.get_by_role("button", name="Back to the paper’s case").click()
    expect(page).not_to_have_url(re.compile("activation=linear"))


def test_on_a_phone_the_transport_is_of_the_run_in_view(server: str, visitor: Visitor) -> None:
    """The first run's at the top; over the part that has no run of its own it stays; then the whole network's."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/bias_explosion")
    top, pushes, bottom = (component(page, k) for k in range(3))
    top.evaluate("(root) => root.scrollIntoView()")
    plays = [root.get_by_role("button", name="Play") for root in (top, bottom)]
    expect(plays[0]).to_be_visible()
    expect(plays[1]).to_be_hidden()
    pushes.locator(".jac").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Play")).to_have_count(1)
    bottom.locator("[data-chart='weights']").scroll_into_view_if_needed()
    expect(plays[1]).to_be_visible()
    expect(plays[0]).to_be_hidden()


def test_formulas_are_set_apart(server: str, visitor: Visitor) -> None:
    """In a serif, without their marks."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    answer = component(page).locator(".answer")
    assert "$" not in answer.inner_text()
    expect(answer.locator(".formula").first).to_have_text("x = u + b")


def test_dragging_b_changes_nothing_and_dragging_beta_does(server: str, visitor: Visitor) -> None:
    """The sentence below each slider says so, with the number."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page, 1)
    for name, words in (("b", "The output did not change"), ("beta", "The output moved")):
        slider = root.locator(f"[data-field='{name}'] input")
        slider.focus()
        for _ in range(3):
            slider.press("ArrowRight")
        expect(root.get_by_text(words)).to_be_visible()


def test_statistics_can_be_switched_while_it_runs(server: str, visitor: Visitor) -> None:
    """To a moving average: the change is marked, and the sentence no longer says that the output stands."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 10)
    root.get_by_label("E[x] of").select_option("moving average")
    expect(root.get_by_text("lags behind b")).to_be_visible()
    expect(page).to_have_url(re.compile(r"changes=\d+~statistics~moving"))


def test_a_whole_network_blows_up_beside_one_that_trains(server: str, visitor: Visitor) -> None:
    """One click, Play, and the first bad step is named."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    root = component(page, 2)
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_text(re.compile(r"blew up: .* turned non-finite first"))).to_be_visible()
    reaches(root, 30)
    assert root.get_attribute("data-state") == "running"


def test_no_serious_accessibility_violation(server: str, visitor: Visitor) -> None:
    """As axe sees it, on the page at rest."""
    page = visitor()
    page.goto(f"{server}/bias_explosion")
    component(page, 2)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
