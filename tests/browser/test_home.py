"""The first page in a real browser: what a newcomer sees in the first minute."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, in_state, reaches, run_id, step

Visitor = Callable[..., Page]

# the links of the navigation that the button for a class lies over
UNDER_THE_BUTTON = """() => {
    const { left, right } = document.querySelector(".class-start").getBoundingClientRect();
    return [...document.querySelectorAll(".st-key-navigation :is(a, button)")].filter((each) => {
        const own = each.getBoundingClientRect();
        return own.width && own.right > left && own.left < right;
    }).map((each) => each.textContent);
}"""


def test_the_first_minute(server: str, visitor: Visitor) -> None:
    """It runs by itself; one button gives plain what bn has, and takes it away; the guess is held against that.

    All controls show the same run on the race's own page, and Back leads here again. One door starts a class.
    """
    page = visitor()
    page.goto(server)
    root = component(page)
    in_state(root, "running")
    reaches(root, 60)
    answers = root.locator(".column.slot1 .digits b")
    expect(answers).to_have_count(10)
    give = root.get_by_role("button", name="Give it batch norm")
    expect(give).to_have_class(re.compile("primary"))
    give.click()
    expect(root.locator(".column.slot1 .either")).to_contain_text(re.compile(r"with batch norm since step \d+"))
    reaches(root, step(root) + 60)
    expect(root.locator(".column.slot1 .digits b[data-right]")).to_have_count(10)
    expect(root.locator(".hero .say")).to_contain_text("Nothing else was changed")
    guess = root.get_by_role("button", name="forgets slowly")
    guess.click()
    root.get_by_role("button", name="Take it away again").click()
    expect(root.get_by_role("button", name=re.compile("forgets at once"))).to_have_attribute("data-fact", "")
    expect(guess).to_have_attribute("aria-pressed", "true")
    name, there = run_id(root), step(root)
    root.get_by_role("link", name="All controls").click()
    expect(page).to_have_url(re.compile("/live_training"))
    expect(root.locator("[data-chart=loss]")).to_be_visible()
    reaches(root, there)
    assert run_id(root) == name
    page.go_back()
    expect(root.get_by_role("button", name="Give it batch norm")).to_be_visible()
    expect(root).to_have_attribute("data-run", name)
    page.get_by_role("link", name="Teach it").click()
    expect(page.locator("[data-class-code]").first).to_be_visible()


def test_an_old_link_opens_its_race_and_back_leads_away(server: str, visitor: Visitor) -> None:
    """What the first page's address once named is shown on the race's page, and is no trap."""
    page = visitor()
    page.goto(f"{server}/claims")
    component(page)
    page.goto(f"{server}/?seed=3&changes=20~plain.bn~true&step=40")
    expect(page).to_have_url(f"{server}/live_training?seed=3&changes=20~plain.bn~true&step=40")
    root = component(page)
    in_state(root, "paused")
    assert step(root) == 40
    page.go_back()
    expect(page).to_have_url(f"{server}/claims")


def test_following_the_run_is_no_place_to_go_back_to(server: str, visitor: Visitor) -> None:
    """However often the address bar changed, one press of Back leaves the page."""
    page = visitor()
    page.goto(server)
    component(page)
    page.get_by_role("link", name="Live race").click()
    expect(page.locator("[data-chart=loss]")).to_be_visible()
    root = component(page)
    for lap in (20, 40):
        page.keyboard.press("Space")
        reaches(root, lap)
        page.keyboard.press("Space")
        in_state(root, "paused")
        expect(page).to_have_url(re.compile(rf"step={step(root)}\b"))
    page.go_back()
    expect(page).to_have_url(f"{server}/")


def test_the_navigation_is_reached_by_key_and_fits_behind_one_button(server: str, visitor: Visitor) -> None:
    """The line of links first, a ring round the one in focus; on a phone one button holds them all."""
    page = visitor()
    page.goto(server)
    component(page)
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.replace('expand_more', '')"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid" or names[-1].startswith("Skip")
    assert names[2:4] == ["bnviz", "Live race"]
    assert len(set(names)) == len(names)
    for width in (1260, 1240, 1000):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(UNDER_THE_BUTTON) == []
    phone = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.goto(f"{server}/claims")
    component(phone)
    expect(phone.get_by_role("link", name="Bias explosion")).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_role("link", name="Bias explosion").click()
    expect(phone).to_have_url(f"{server}/bias_explosion")


def test_a_phone_holds_the_race_and_its_button(server: str, visitor: Visitor) -> None:
    """Both networks side by side, the one button within reach, nothing wider than the screen."""
    page = visitor(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(server)
    root = component(page)
    give = root.get_by_role("button", name="Give it batch norm")
    expect(give).to_be_in_viewport(ratio=1)
    expect(root.locator("[data-chart=strip_plain] .plot")).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_no_accessibility_violation(server: str, visitor: Visitor) -> None:
    """As axe sees the whole page, at rest."""
    page = visitor()
    page.goto(server)
    root = component(page)
    reaches(root, 20)
    page.keyboard.press("Space")
    in_state(root, "paused")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
