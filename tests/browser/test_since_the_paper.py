"""The pages since the paper in a real browser: what one does on each of them, once."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import component, reaches

Visitor = Callable[..., Page]


def opened(page: Page, address: str, index: int = 0) -> Locator:
    """One of a page's live components, in sight."""
    page.goto(address)
    root = component(page, index)
    root.scroll_into_view_if_needed()
    return root


def accessible(page: Page) -> None:
    """No serious violation, as axe sees it."""
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_number_is_guessed_then_told_then_measured(server: str, visitor: Visitor) -> None:
    """The formula's mark waits for its button, the measured one for the run; a guess outlasts a reload."""
    page = visitor()
    root = opened(page, f"{server}/growing_rate")
    guess = root.locator(".guess")
    expect(guess.locator("i.said")).to_be_hidden()
    guess.get_by_role("slider").press("ArrowRight")
    mine = guess.locator(".mine output").inner_text()
    guess.get_by_role("button", name="Show the formula").click()
    expect(guess.locator("i.said")).to_be_visible()
    expect(guess.locator("i.found")).to_be_hidden()
    expect(guess.get_by_text("1,032,848", exact=True)).to_be_visible()
    accessible(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    expect(guess.locator("i.found")).to_be_visible()
    page.reload()
    expect(component(page).locator(".guess .mine output")).to_have_text(mine)


def test_layers_are_scrubbed_like_a_film(server: str, visitor: Visitor) -> None:
    """Pulled back, the matrices are those of the digits themselves."""
    page = visitor()
    root = opened(page, f"{server}/residual_blocks", 2)
    root.get_by_role("button", name="Play").click()
    reaches(root, 12)
    nothing = root.locator(".matrix canvas").first
    root.get_by_role("button", name="Pause").click()
    expect(nothing).to_have_attribute("aria-label", re.compile(r"nothing: 0\.9\d"))
    timeline = root.locator(".timeline input")
    timeline.focus()
    timeline.press("Home")
    expect(nothing).to_have_attribute("aria-label", re.compile(r"nothing: 0\.7\d"))
    expect(root.locator(".matrix")).to_have_count(5)
    accessible(page)


def test_the_camera_is_shifted_once_the_networks_are_trained(server: str, visitor: Visitor) -> None:
    """One click changes images and sentence; the networks stay."""
    page = visitor()
    root = opened(page, f"{server}/shifted_camera?steps=100")
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    root.get_by_role("button", name="A quarter of the contrast").click()
    expect(root.get_by_text("0.25x")).to_be_visible()
    root.get_by_role("button", name="The same, eps → 0").click()
    expect(root.get_by_text("to the last bit")).to_be_visible()
    expect(page).to_have_url(re.compile("contrast~0.25"))
    accessible(page)


def test_the_points_of_the_plane_are_dragged(server: str, visitor: Visitor) -> None:
    """By hand, to the left; the sliders follow."""
    page = visitor()
    root = opened(page, f"{server}/kinks")
    plane = root.locator(".plane canvas").first
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - box["width"] / 4, y, steps=3)
    page.mouse.up()
    across = root.locator("[data-field='shift_x'] input")
    expect(across).to_have_attribute("aria-valuetext", "0")
    expect(page).to_have_url(re.compile(r"shift_x[=~]0"))
    accessible(page)


def test_convolutions_run_on_their_page_and_in_the_live_race(server: str, visitor: Visitor) -> None:
    """Per channel, per activation; the race has them by one setting."""
    page = visitor()
    root = opened(page, f"{server}/convolution")
    root.get_by_role("button", name="ReLU, rate 0.1").click()
    expect(page).to_have_url(re.compile("activation=relu"))
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    accessible(page)
    root = opened(page, f"{server}/live_training?network=conv&channels=8")
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    expect(root).not_to_have_attribute("data-state", "failed")


def test_gamma_alone_is_one_click_away(server: str, visitor: Visitor) -> None:
    """It starts the run anew with half as many numbers."""
    page = visitor()
    root = opened(page, f"{server}/gamma_beta_alone")
    expect(root.get_by_role("cell", name="600").first).to_be_visible()
    root.get_by_role("button", name="Gamma alone").click()
    expect(root.get_by_role("cell", name="300").first).to_be_visible()
    accessible(page)
