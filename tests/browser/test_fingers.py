"""Every page under a finger, on a phone and a tablet: large targets, nothing too wide, nothing moved by mistake."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bnviz.ui.site import HOME, Entry, site
from tests.browser.live import component, in_state
from tests.browser.test_every_page import SHIFTS

Visitor = Callable[..., Page]
PHONE, TALL, TABLET = (360, 640), (390, 844), (820, 1180)

# what can be touched and is smaller than a finger; the way past the navigation is for keys
NARROW = """() => [...document.querySelectorAll(
    "a[href], button:enabled, input, select, summary, dfn.term, [role=button], [role=slider]"
)].filter((each) => {
    if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const { width, height } = (each.closest("label") ?? each).getBoundingClientRect();
    return width > 2 && height > 2 && (width < 43.5 || height < 43.5);
}).map((each) => `${each.tagName} ${each.getAttribute("aria-label") ?? each.textContent.trim().slice(0, 30)}`)"""

# how far what moves the run sticks out of its row, the scores beside it too
OUTSIDE = """() => Math.max(0, ...[...document.querySelectorAll(".transport")].map((row) => {
    row.querySelector(".scores")?.setAttribute("data-shown", "");
    const ends = [...row.children].map((each) => each.getBoundingClientRect().right);
    return Math.max(...ends) - row.getBoundingClientRect().right;
}))"""

# what the timeline lies over before anything is scrolled
COVERED = """() => {
    const line = document.querySelector(".timeline")?.getBoundingClientRect();
    return [...document.querySelectorAll(".bnviz-live :is(h2, h3, p, .arm, .controls, .plot)")].filter((each) => {
        const { top, bottom, height } = each.getBoundingClientRect();
        return line && height && !each.closest(".dock") && top < line.bottom - 1 && bottom > line.top + 1;
    }).map((each) => each.textContent.slice(0, 40));
}"""


# a tap on a page that still scrolls only stops it
AT_REST = """() => new Promise((done) => {
    const main = document.querySelector(".stMain");
    let last = NaN, frames = 0;
    const look = () => {
        frames = main.scrollTop + scrollY === last ? frames + 1 : 0;
        last = main.scrollTop + scrollY;
        if (frames > 12) done(); else requestAnimationFrame(look);
    };
    look();
})"""


def touched(visitor: Visitor, width: int, height: int) -> Page:
    """A visitor with a finger."""
    return visitor(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)


@pytest.mark.parametrize("entry", site(), ids=lambda entry: entry.name)
def test_every_page_is_made_for_fingers(server: str, visitor: Visitor, entry: Entry) -> None:
    """On two phones and a tablet: no target under 44 px, nothing wider than the screen, sliders moved by the thumb.

    Nothing jumps while it loads, and nothing that it asks for is missing.
    """
    page = touched(visitor, *PHONE)
    page.add_init_script(SHIFTS)
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{server}/{'' if entry is HOME else entry.name}")
    expect(page.locator("h1").first).to_be_visible()
    for index in range(max(len(entry.experiments), entry is HOME)):
        component(page, index)
        assert index or page.evaluate("shifted") < 0.05
    assert missing == []
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    for width, height in (PHONE, TALL, TABLET):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(NARROW) == []
    assert page.evaluate(COVERED) == []
    assert page.evaluate(OUTSIDE) <= 1
    rails = page.locator("input[type=range]")
    assert {rail.evaluate("(each) => getComputedStyle(each).pointerEvents") for rail in rails.all()} <= {"none"}


def test_a_finger_moves_only_what_it_means(server: str, visitor: Visitor) -> None:
    """A tap on an explained word explains it; one on a slider's rail, and a scroll begun there, change nothing."""
    page = touched(visitor, *PHONE)
    page.goto(f"{server}/live_training")
    root = component(page)
    switch = root.get_by_role("switch").first
    root.locator("[data-field='plain.bn'] .words").tap()
    expect(page.locator(".bubble")).to_be_visible()
    expect(switch).to_have_attribute("aria-checked", "false")
    rail = root.get_by_role("slider", name="learning rate, plain")
    before = rail.get_attribute("aria-valuetext")
    box = rail.bounding_box()
    assert box is not None
    across, down = box["x"] + 4, box["y"] + box["height"] / 2
    page.touchscreen.tap(across, down)
    wire = page.context.new_cdp_session(page)
    for kind, moved in (("touchStart", 0), *(("touchMove", 15 * k) for k in range(1, 9)), ("touchEnd", None)):
        points = [] if moved is None else [{"x": across, "y": down - moved}]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop + scrollY > 20")
    assert rail.get_attribute("aria-valuetext") == before
    page.evaluate(AT_REST)
    switch.tap()
    expect(switch).to_have_attribute("aria-checked", "true")


def test_the_run_is_within_reach_on_the_smallest_phone(server: str, visitor: Visitor) -> None:
    """At 360 x 640: Play, timeline, speed and state in sight at once, and a chart of how the race stands."""
    page = touched(visitor, *PHONE)
    page.goto(f"{server}/live_training")
    root = component(page)
    in_state(root, "ready")
    for each in (
        root.get_by_role("button", name="Play"),
        root.get_by_role("slider", name="the step that is shown"),
        root.get_by_role("slider", name="speed"),
        root.locator(".transport .state"),
    ):
        expect(each).to_be_in_viewport(ratio=1)
    expect(root.locator("[data-chart='accuracy'] .plot")).to_be_in_viewport()
