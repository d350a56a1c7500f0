"""The page of gamma and beta in a real browser."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]
HAND, DESCENT, REGIME, RINGS = range(4)


def session(page: Page, server: str, index: int) -> Locator:
    """One of the page's live components, in sight."""
    page.goto(f"{server}/gamma_beta_recovery")
    root = component(page, index)
    root.scroll_into_view_if_needed()
    return root


def test_recover_gives_x_back(server: str, visitor: Visitor) -> None:
    """One drags gamma, the error is large; Recover, and it is rounding."""
    root = session(visitor(), server, HAND)
    error = root.locator(".readout")
    slider = root.locator("[data-field='gamma'] input")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1.05")
    expect(error).to_contain_text(re.compile(r"1\.0\d"))
    root.get_by_role("button", name="Recover x").click()
    expect(error).to_contain_text(re.compile(r"10⁻[⁷⁸⁹]"))
    expect(root.locator("[data-field='gamma'] input")).to_have_attribute("aria-valuetext", re.compile(r"^0\.29"))


def test_leaving_eps_out_costs_what_the_sentence_says(server: str, visitor: Visitor) -> None:
    """The switch, then a larger eps."""
    root = session(visitor(), server, HAND)
    root.get_by_role("switch", name="leave ε out").click()
    expect(root.get_by_text("Recover then leaves an error of")).to_be_visible()
    expect(root.get_by_text("0.006 %")).to_be_visible()
    slider = root.locator("[data-field='eps'] input")
    slider.focus()
    slider.press("ArrowRight")
    expect(root.get_by_text("0.058 %")).to_be_visible()


def test_a_dead_unit_without_eps_is_told_as_0_divided_by_0(server: str, visitor: Visitor) -> None:
    """No empty chart without a word, no failed run."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery?affine_by_hand.dead=true&affine_by_hand.eps=0")
    root = component(page, HAND)
    expect(root.get_by_text("The variance is 0 and ε is 0")).to_be_visible()
    expect(root.locator("[data-chart='hat']").get_by_text("0 / 0 is no number")).to_be_attached()
    expect(root).not_to_have_attribute("data-state", "failed")


def test_gradient_descent_is_held_against_the_prediction(server: str, visitor: Visitor) -> None:
    """The full batch goes to 0, the mini-batches stay at a floor, whatever one said."""
    root = session(visitor(), server, DESCENT)
    mine = root.get_by_role("group", name="with the full batch").get_by_role("button", name="grows")
    mine.click()
    speed = root.get_by_role("slider", name="Speed")
    speed.focus()
    speed.press("End")
    root.get_by_role("button", name="Play").click()
    reaches(root, 160)
    for group, fact in (("with the full batch", "goes to 0"), ("with mini-batches", "stays at a floor")):
        chip = root.get_by_role("group", name=group).get_by_role("button", name=fact)
        expect(chip).to_have_attribute("data-fact", "")
    expect(mine).to_have_attribute("aria-pressed", "true")


def test_a_learning_rate_above_2_is_shown_as_divergence(server: str, visitor: Visitor) -> None:
    """The arm ends in a step that is named, and the run is over, not failed."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery?lr=10")
    root = component(page, DESCENT)
    root.scroll_into_view_if_needed()
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_text(re.compile(r"overflowed at step \d+: above lr 2"))).to_be_visible()
    in_state(root, "over")


def test_a_network_does_not_undo_its_normalization(server: str, visitor: Visitor) -> None:
    """Said after three hundred steps, with both numbers."""
    root = session(visitor(), server, REGIME)
    root.get_by_role("button", name="Play").click()
    reaches(root, 310)
    expect(root.get_by_role("button", name=re.compile("^no"))).to_have_attribute("data-fact", "")
    expect(root.get_by_text("does not undo the normalization")).to_be_visible()


def test_two_rings_need_beta(server: str, visitor: Visitor) -> None:
    """The regions form, the sentence says why, and the moons are one click away."""
    root = session(visitor(), server, RINGS)
    root.get_by_role("button", name="Play").click()
    reaches(root, 250)
    expect(root.get_by_text("an odd function of a centred input")).to_be_visible()
    chip = root.get_by_role("group", name="β alone").get_by_role("button", name=re.compile("^yes"))
    expect(chip).to_have_attribute("data-fact", "")
    filled = "plot => plot.data[0].z.flat().filter((sure) => sure > 127).length"
    plane = root.locator("[data-chart='plane_both'] .js-plotly-plot")
    assert 0 < plane.evaluate(filled) < 36 * 36
    name = root.get_attribute("data-run")
    root.get_by_role("button", name="Two moons").click()
    expect(root).not_to_have_attribute("data-run", name or "")
    expect(root.locator("[data-chart='plane_both']")).to_be_visible()


def test_digits_are_one_click_away(server: str, visitor: Visitor) -> None:
    """There is no plane to draw, but an accuracy."""
    page = visitor()
    root = session(page, server, RINGS)
    root.get_by_role("button", name="Digits").click()
    expect(page).to_have_url(re.compile("affine_circles.data=digits"))
    expect(root.locator("[data-chart='plane_both']")).to_have_count(0)
    expect(root.locator("[data-chart='accuracy']")).to_be_visible()


def test_nothing_trains_before_it_is_asked_to(server: str, visitor: Visitor) -> None:
    """Four seats, four runs at step 0."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    for index in range(4):
        root = component(page, index)
        in_state(root, "ready")
        expect(root).to_have_attribute("data-step", "0")


def test_no_serious_accessibility_violation(server: str, visitor: Visitor) -> None:
    """As axe sees it, on the page at rest."""
    page = visitor()
    page.goto(f"{server}/gamma_beta_recovery")
    component(page, RINGS)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
