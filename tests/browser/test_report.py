"""Reports opened as files: scrubbed, zoomed and enlarged like the page, without an app and without a network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, expect

from bnviz.__main__ import main
from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]
Opened = Callable[..., Locator]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def exported(server: str, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that the live race's page gives of 80 steps, batch norm switched on in plain at step 40, layer 2."""
    file = tmp_path_factory.mktemp("exported") / "page.html"
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server}/live_training?changes=40~plain.bn~true&step=80&layer=1")
    root = component(page)
    in_state(root, "paused")
    assert reaches(root, 80) == 80
    with page.expect_download() as download:
        root.locator("[data-export=html]").click()
    download.value.save_as(file)
    context.close()
    return file


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that the command line writes of a run in which an arm diverges."""
    file = tmp_path_factory.mktemp("written") / "run.html"
    setting = ["--set", "activation=relu", "--set", "init=he", "--set", "plain.lr=10"]
    assert main(["run", "live_training", *setting, "--steps", "30", "--out", str(file)]) == 0
    return file


@pytest.fixture
def opened(visitor: Visitor) -> Iterator[Opened]:
    """Opens a report in a browser of its own that has no network; nothing but the file may have been asked for."""
    asked: list[str] = []

    def fetched(request: Request) -> None:
        if not request.url.startswith("data:"):
            asked.append(request.url)

    def opens(file: Path, **options: object) -> Locator:
        page = visitor(**options)
        page.context.set_offline(True)
        page.on("request", fetched)
        page.goto(file.as_uri())
        root = component(page)
        in_state(root, "recorded")
        return root

    yield opens
    assert [address for address in asked if not address.startswith("file://")] == []
    assert len(asked) == len(set(asked))  # each file itself


def scrub(root: Locator, step: int) -> None:
    """Go to a step by the timeline."""
    root.get_by_role("slider", name="the step that is shown").evaluate(
        "(input, step) => { input.value = step; input.dispatchEvent(new Event('input', { bubbles: true })); }", step
    )


def ranges(root: Locator, chart: str) -> list[float]:
    """What the x axis of a chart shows."""
    found: list[float] = root.locator(f"[data-chart={chart}] .plot").evaluate("plot => plot.layout.xaxis.range")
    return found


def test_a_page_s_report_shows_what_the_page_showed(exported: Path, opened: Opened) -> None:
    """The same scores at the newest step, the layer that was watched, settings in words, nothing to press."""
    root = opened(exported)
    expect(root.locator(".clock")).to_contain_text("80")
    expect(root.locator(".state")).to_have_text("recorded")
    expect(root.get_by_text("layer 2, unit 22")).to_be_visible()
    expect(root.locator("[data-arm=plain]")).to_contain_text("batch norm on since 40", use_inner_text=True)
    expect(root.locator("[data-arm=bn]")).to_contain_text("learning rate 0.5", use_inner_text=True)
    expect(root.locator("[data-chart=band_plain] .annotation").filter(has_text="BN on")).to_be_visible()
    expect(root.get_by_role("switch")).to_have_count(0)
    expect(root.get_by_role("button", name="Play")).to_have_count(0)
    page = root.page
    expect(page.get_by_text("Recorded run, 80 steps: default settings.")).to_be_visible()
    link = page.get_by_role("link", name="The same run, live")
    expect(link).to_have_attribute(
        "href", re.compile(r"^http://127.0.0.1:\d+/live_training\?changes=40~plain\.bn~true&step=80&layer=1$")
    )


def test_the_timeline_goes_back_to_any_kept_step(exported: Path, opened: Opened) -> None:
    """Scores, settings, sentences and the line of now are those of that step; the end is the newest."""
    root = opened(exported)
    score, story = root.locator(".score b").first, root.locator(".story").last
    expect(story).to_contain_text("You switched")
    newest = score.inner_text()
    scrub(root, 20)
    expect(root.locator(".clock")).to_contain_text("20")
    expect(root.locator("[data-arm=plain]")).to_contain_text("batch norm off", use_inner_text=True)
    expect(root.locator("[data-arm=plain]")).not_to_contain_text("since")
    expect(score).not_to_have_text(newest)
    expect(story).not_to_contain_text("You switched")
    root.page.wait_for_function(
        "document.querySelector('[data-chart=accuracy] .plot').layout.shapes"
        ".some(({ type, line, x0 }) => type === 'line' && line.width === 3 && x0 === 20)"
    )
    scrub(root, 80)
    expect(score).to_have_text(newest)
    expect(story).to_contain_text("You switched")


def test_the_arrow_keys_go_from_step_to_step(exported: Path, opened: Opened) -> None:
    """The timeline is a slider like any other."""
    root = opened(exported)
    timeline = root.get_by_role("slider", name="the step that is shown")
    timeline.focus()
    timeline.press("ArrowLeft")
    expect(timeline).to_have_attribute("aria-valuetext", "step 79 of 80")
    expect(root.locator(".clock")).to_contain_text("79")
    timeline.press("ArrowRight")
    expect(root.locator(".clock")).to_contain_text("80")


def test_a_picture_is_zoomed_into_and_enlarged(exported: Path, opened: Opened) -> None:
    """By dragging across it; a double click brings everything back; a number key enlarges it, Escape restores it."""
    root = opened(exported)
    whole = ranges(root, "loss")
    drag = root.locator("[data-chart=loss] .nsewdrag")
    box = drag.bounding_box()
    assert box is not None
    mouse = root.page.mouse
    mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    mouse.up()
    root.page.wait_for_function(
        "whole => document.querySelector('[data-chart=loss] .plot').layout.xaxis.range[1] < whole", arg=whole[1]
    )
    drag.dblclick()
    root.page.wait_for_function(
        "whole => document.querySelector('[data-chart=loss] .plot').layout.xaxis.range[1] === whole", arg=whole[1]
    )
    root.page.keyboard.press("1")
    expect(root.locator("[data-chart=accuracy]")).to_have_attribute("data-large", "")
    root.page.wait_for_function("document.querySelector('[data-chart=accuracy] .plot').layout.width > 1000")
    root.page.keyboard.press("Escape")
    expect(root.locator("[data-large]")).to_have_count(0)


def test_the_list_of_keys_has_none_that_does_nothing(exported: Path, opened: Opened) -> None:
    """There is nothing to play."""
    root = opened(exported)
    root.page.keyboard.press("?")
    expect(root.get_by_role("dialog", name="Keys")).to_be_visible()
    expect(root.get_by_text("play or pause")).to_have_count(0)


def test_a_written_report_holds_every_picture_and_how_it_ended(written: Path, opened: Opened) -> None:
    """Without a page its charts stand in their order; an arm that diverged is named, and was not yet at step 0."""
    root = opened(written)
    for plot in root.locator(".plot:visible").all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator(".main-svg").first).to_be_attached()
    expect(root.locator(".state")).to_contain_text("plain diverged at step")
    expect(root.page.get_by_text("learning rate of plain 10")).to_be_visible()
    expect(root.locator("[data-arm=plain]")).to_contain_text("batch norm off", use_inner_text=True)
    scrub(root, 0)
    expect(root.locator(".state")).to_have_text("recorded")


@pytest.mark.parametrize("which", ["exported", "written"])
def test_a_report_follows_light_and_dark(which: str, opened: Opened, request: pytest.FixtureRequest) -> None:
    """Also while it is open: page and pictures change together."""
    root = opened(request.getfixturevalue(which), color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root.page.locator("body")).to_have_css("background-color", "rgb(14, 17, 23)")
    colour = "() => document.querySelector('[data-chart=loss] .plot').layout.font.color"
    assert root.page.evaluate(colour) == "rgb(242, 244, 248)"
    root.page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    root.page.wait_for_function(f"({colour})() === 'rgb(38, 42, 51)'")


@pytest.mark.parametrize("which", ["exported", "written"])
def test_nothing_of_a_report_sticks_out_on_a_phone(which: str, opened: Opened, request: pytest.FixtureRequest) -> None:
    """The file is as wide as the screen, and can be scrubbed there."""
    root = opened(request.getfixturevalue(which), **PHONE)
    expect(root.get_by_role("slider", name="the step that is shown")).to_be_visible()
    assert root.page.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.parametrize("which", ["exported", "written"])
def test_a_report_can_be_read_by_everybody(which: str, opened: Opened, request: pytest.FixtureRequest) -> None:
    """axe finds nothing serious or critical in it."""
    root = opened(request.getfixturevalue(which))
    found = Axe().run(root.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
