"""What is wrong? in a real browser: asked in one's own words, answered by a run, and sent on as a link."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from bnviz.experiments import symptom
from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]
SHOWN = symptom.symptoms()["uncounted_passes"]


def test_a_question_finds_its_answer_and_the_answer_can_be_sent(server: str, visitor: Visitor) -> None:
    """The list narrows; the card opens a run at its step; the control changes the line and the sentence; a link."""
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/what_is_wrong")
    cards = page.locator(".symptoms a")
    expect(cards).to_have_count(len(symptom.symptoms()))
    field = page.get_by_placeholder("Paste the error")
    field.fill("the predictions change although there was no optimizer step")
    field.press("Enter")
    expect(cards.first).to_contain_text(SHOWN.words)
    assert cards.count() < len(symptom.symptoms())
    for picture in cards.locator("img").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    cards.first.click()

    root = component(page)
    reaches(root, SHOWN.steps)
    in_state(root, "paused")
    expect(root.locator("[data-arm='cure'] .score b")).to_have_text(re.compile(r"^9\d\.\d"))
    assert [line.inner_text() for line in root.locator(".symptom .code").all()] == [
        "net(x)",
        "net.eval()\nnet(x)\nnet.train()",
    ]
    expect(root.locator(".symptom .main-svg").first).to_be_attached()
    root.locator("[data-field='probe'] select").select_option("zeros")
    root.get_by_role("button", name="Step", exact=True).click()
    expect(root.locator(".told .say")).to_contain_text("zeros")
    expect(page).to_have_url(re.compile(r"symptom=uncounted_passes.*changes="))
    root.get_by_role("button", name="Copy link").click()
    expect(root.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(root.locator(".address input")).to_have_value(f"…{page.url.removeprefix(server)}")

    root.get_by_role("link", name="one image that was not finite").click()
    expect(page).to_have_url(re.compile("symptom=one_inf"))
    root = component(page)
    reaches(root, symptom.symptoms()["one_inf"].steps)
    expect(root.locator("[data-arm='cause'] .score b")).to_have_text(re.compile(r"^10\.0"))


def test_a_setting_stands_in_its_line_and_nothing_sticks_out_on_a_phone(server: str, visitor: Visitor) -> None:
    """The longest lines are scrolled, not the page."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/what_is_wrong?symptom=momentum&momentum=0.5")
    root = component(page)
    lines = root.locator(".symptom .code")
    expect(lines.first).to_have_text("nn.BatchNorm1d(units, momentum=0.5)")
    expect(lines.nth(1)).to_have_text("nn.BatchNorm1d(units, momentum=1 - 0.5)")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    root.locator("[data-field='momentum'] input").press("ArrowRight")
    expect(lines.first).not_to_have_text("nn.BatchNorm1d(units, momentum=0.5)")
    page.goto(f"{server}/what_is_wrong")
    expect(page.locator(".symptoms a")).to_have_count(len(symptom.symptoms()))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
