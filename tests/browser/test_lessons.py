"""Lessons as a reader plays them: whole, by keyboard alone on a large screen, with a finger on a phone."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import component, in_state

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MOST_TABS = 60


def lesson(page: Page, at: int) -> Locator:
    """The column of words, once its run is there at this step."""
    column = page.locator(f'aside.lesson[data-at="{at}"][data-ready]')
    expect(column).to_be_visible()
    return column


def place_of(column: Locator) -> dict[str, float]:
    """Where it stands; it may just be drawn anew."""
    for _ in range(50):
        if (box := column.bounding_box()) is not None:
            return dict(box)
        column.page.wait_for_timeout(100)
    raise AssertionError("the column is not there")


def tab_to(page: Page, selector: str) -> None:
    """Move the focus by Tab until it is on such an element."""
    for _ in range(MOST_TABS):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by Tab")


def done(page: Page) -> None:
    """Wait until the step is done."""
    expect(page.locator("aside.lesson[data-done]")).to_be_visible()


def violations(page: Page) -> list[str]:
    """What axe finds."""
    found = Axe().run(page, "main, .stMain")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found.response["violations"]]


def guess(page: Page, place: int) -> None:
    """Choose an answer by key, and let the run decide."""
    tab_to(page, f".option:nth-of-type({place})")
    page.keyboard.press("Enter")
    tab_to(page, ".lesson .next[data-ready]")
    expect(page.locator(".lesson .next")).to_have_text("Measure it")
    page.keyboard.press("Enter")
    done(page)


def on(page: Page) -> None:
    """Press Next by key: it keeps the focus."""
    tab_to(page, ".lesson .next[data-ready]")
    page.keyboard.press("Enter")


def test_the_first_lesson_by_keyboard_alone(server: str, visitor: Callable[..., Page]) -> None:
    """From the list to the second lesson: guesses, tasks, words that act, a step as a link, what is kept, axe."""
    page = visitor()
    page.goto(f"{server}/lessons")
    expect(page.locator("[data-lesson=stand_still] button")).to_have_class("primary")
    assert violations(page) == []
    tab_to(page, "[data-lesson=stand_still] button")
    page.keyboard.press("Enter")

    column = lesson(page, 1)
    expect(column.locator(".next")).to_have_attribute("aria-disabled", "true")
    guess(page, 1)
    expect(column.locator(".option[data-fact]")).to_have_text("bn, by far")
    expect(column.locator(".then")).to_contain_text(re.compile(r"bn knows \d\d\.\d.% of the test images"))
    on(page)

    lesson(page, 2)
    expect(page.locator(".lesson .next")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".transport .primary[data-ring]")).to_be_visible()
    tab_to(page, ".transport .primary")
    page.keyboard.press("Enter")
    done(page)
    page.keyboard.press("Enter")  # pause
    on(page)

    lesson(page, 3)
    guess(page, 2)
    expect(page.locator(".option[data-fact]")).to_have_text(re.compile("all at one point"))
    on(page)

    lesson(page, 4)
    tab_to(page, ".act")
    page.keyboard.press("Enter")
    done(page)
    on(page)

    lesson(page, 5)
    in_state(component(page), "paused")
    expect(component(page)).to_have_attribute("data-step", "150")
    tab_to(page, "[data-field='plain.bn'] .switch")
    page.keyboard.press("Space")
    tab_to(page, ".transport .primary")
    page.keyboard.press("Enter")
    done(page)
    expect(page.locator(".then")).to_contain_text("Nothing else was changed.")
    assert violations(page) == []
    tab_to(page, ".again")
    page.keyboard.press("Enter")
    expect(component(page)).to_have_attribute("data-step", "150")
    expect(page.locator("[data-field='plain.bn'] .switch")).to_have_attribute("aria-checked", "false")
    expect(page.locator("aside.lesson[data-done]")).to_have_count(0)
    tab_to(page, ".skip")
    page.keyboard.press("Enter")

    lesson(page, 6)
    assert parse_qs(urlsplit(page.url).query) == {"lesson": ["stand_still"], "at": ["6"]}
    page.reload()
    lesson(page, 6)
    guess(page, 2)
    on(page)

    lesson(page, 7)
    expect(page.locator(".lesson .next")).to_have_text("Next lesson")
    on(page)
    expect(page.locator("aside.lesson h1")).to_have_text(["What a layer sees"])  # and the one before is gone
    lesson(page, 1)
    page.goto(f"{server}/lessons")
    expect(page.locator("[data-lesson=stand_still] .far")).to_contain_text("done")
    expect(page.locator("[data-lesson=layer_sees] button")).to_have_class("primary")


def test_a_lesson_and_a_challenge_on_a_phone(server: str, visitor: Callable[..., Page]) -> None:
    """A sheet below the run: tapped through whole; the challenge's run is a link that repeats it."""
    page = visitor(**PHONE)
    page.goto(f"{server}/lessons?lesson=weights_length")
    answers = {2: 3, 4: 2, 5: 1, 6: 2}
    tasks = {1: ("scale", 100.0), 3: ("scale", 0.01)}
    for at in range(1, 8):
        column = lesson(page, at)
        box = place_of(column)
        assert (box["x"], box["width"]) == (0, 390)
        assert box["height"] <= 345
        assert abs(box["y"] + box["height"] - 844) < 1
        if at in answers:
            column.locator(".option").nth(answers[at] - 1).tap()
            column.locator(".next").tap()
            done(page)
            expect(column.locator(".option[data-fact]")).to_have_attribute("aria-pressed", "true")
        elif at in tasks:
            field, value = tasks[at]
            slide(page, field, value)
            done(page)
        if at == 1:
            assert violations(page) == []
        column.locator(".next").tap()
    page.goto(f"{server}/lessons?lesson=c6_epsilon")
    column = lesson(page, 1)
    slide(page, "scale", 0.01)
    first = column.locator(".runs li").first
    expect(first.locator("b")).to_have_text("0.01")
    slide(page, "scale", 0.02)
    expect(first.locator("b")).to_have_text("0.02")
    expect(column.locator(".runs .number")).to_have_text(["2", "1"])
    slide(page, "scale", 10.0)
    expect(column.locator(".runs .number")).to_have_text(["2", "1", "3"])
    expect(column.locator(".runs li").last.locator("b")).to_have_text("–")
    page.reload()
    expect(column.locator(".runs .number").first).to_have_text("2")
    page.goto(column.locator(".runs a").last.get_attribute("href") or "")
    assert urlsplit(page.url).path == "/scale_invariance"
    expect(component(page).locator("[data-field=scale] output")).to_have_text("0.01")


def slide(page: Page, field: str, value: float) -> None:
    """Let a slider go at a value."""
    page.locator(f"[data-field='{field}'] input").evaluate(
        """(input, value) => {
            for (let at = 0; at <= Number(input.max); at += 1) {
                input.value = String(at);
                input.dispatchEvent(new Event("input", { bubbles: true }));
                if (Math.abs(Number(input.getAttribute("aria-valuetext")) - value) < 1e-9) break;
            }
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        value,
    )
