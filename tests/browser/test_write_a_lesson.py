"""A lesson as a teacher writes it: five steps beside live runs, a link that plays it, and its file."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from bnviz.lessons.reading import read
from tests.browser.live import component, in_state
from tests.browser.test_lessons import done, lesson, violations


def choose(page: Page, label: str, words: str) -> None:
    """Choose from a list by typing it, once the page is drawn: a list that is drawn anew closes."""
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    box.fill(words)
    page.get_by_role("option", name=words, exact=True).click()


def field(page: Page, count: int) -> Locator:
    """The field for a step's words: another one after each step, and after each number that was put in."""
    return page.locator(f".st-key-write-words-{count} textarea")


def say(page: Page, count: int, words: str) -> None:
    """Write a step's paragraph."""
    field(page, count).fill(words)
    field(page, count).press("Tab")


def keep(page: Page, step: int, count: int) -> None:
    """Press Next step, and wait until it is kept and the field for the next one is there."""
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("heading", name=f"Step {step + 1}", exact=True)).to_be_visible()
    expect(field(page, count)).to_have_value("")


def test_a_teacher_writes_five_steps_and_a_reader_plays_them(
    server: str, visitor: Callable[..., Page], tmp_path: Path
) -> None:
    """Words, a guess, a run that has gone on, a layer, a task, another run; the link, the file, a broken file."""
    page = visitor()
    page.goto(f"{server}/live_training?seed=3")
    in_state(component(page), "ready")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("link", name="Write a lesson beside this run").click()
    in_state(component(page), "ready")
    title = page.get_by_label("Title", exact=True)
    title.fill("My first lesson")
    title.press("Tab")
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    assert violations(page) == []

    say(page, 0, "Two networks begin alike.\n\n# Which one learns?")
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("alert")).to_contain_text("no headings, lists or quotes")
    say(page, 0, "Two networks begin alike. [[bn]] has batch norm, [[plain]] has not.")
    page.get_by_role("radio", name="guesses").click()
    expect(page.get_by_label("In words")).to_have_attribute(
        "placeholder", re.compile("Which is larger after 100 steps")
    )
    keep(page, 1, 1)

    page.get_by_role("button", name="Step", exact=True).click()
    expect(component(page)).to_have_attribute("data-step", "1")
    say(page, 1, "After one step there is nothing to see: it is")
    choose(page, "Put in a number of the run", "Test accuracy, plain")
    expect(field(page, 2)).to_have_value(re.compile(r"it is \{plain\.test_accuracy\}$"))
    keep(page, 2, 3)

    page.locator(".seg").get_by_text("layer 1").click()
    expect(page.get_by_role("radio", name="layer 1")).to_be_checked()
    say(page, 3, "This is what the first layer receives.")
    keep(page, 3, 4)

    say(page, 4, "Now help the other one.")
    page.get_by_role("radio", name="acts").click()
    choose(page, "The reader sets", "batch norm of plain")
    expect(page.get_by_role("combobox", name="to", exact=True)).to_be_visible()
    choose(page, "and brings", "Test accuracy, plain")
    bound = page.get_by_label("this bound")
    bound.fill("60")
    bound.press("Tab")
    expect(page.get_by_label("In words")).to_have_attribute("placeholder", re.compile("above 60: Test accuracy, plain"))
    keep(page, 4, 5)

    choose(page, "The run", "Bias explosion")
    expect(component(page).locator(".chart").first).to_contain_text("Length of b")
    say(page, 5, "And this is what happens where the gradient does not see the mean.")
    keep(page, 5, 6)

    page.reload()
    expect(page.get_by_role("heading", name="Step 6", exact=True)).to_be_visible()
    link = page.get_by_role("link", name="Play it").get_attribute("href") or ""
    with page.expect_download() as download:
        page.get_by_role("button", name="The file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "my-first-lesson.md"
    written = read(file.read_text("utf-8"))
    assert [run.experiment for run in written.course()] == ["live_training"] * 4 + ["bias_explosion"]
    assert [run.replay.start.seed for run in written.course()][:4] == [3] * 4
    assert written.run(1).replay.step == 1
    assert written.run(2).view["layer"] == 0

    page.goto(f"{server}/{link.removeprefix('./')}")
    played(page)
    page.locator(".lesson .place a").click()
    opened(page, file, tmp_path)
    page.goto(f"{server}/lessons?doc=AAAA")
    expect(page.get_by_role("alert")).to_contain_text("This lesson cannot be played: line 1: this link is cut off")
    expect(page.locator("[data-lesson=stand_still]")).to_be_visible()


def played(page: Page) -> None:
    """The link's lesson, step by step."""
    column = lesson(page, 1)
    expect(column.locator("h1")).to_have_text("My first lesson")
    column.locator(".option").nth(1).click()
    column.locator(".next").click()
    done(page)
    expect(column.locator(".option[data-fact]")).to_have_text("bn")
    column.locator(".next").click()
    expect(lesson(page, 2)).to_contain_text("After one step")
    expect(component(page)).to_have_attribute("data-step", "1")
    expect(lesson(page, 2).locator(".figure")).to_have_text(re.compile(r"^\d+\.\d.%$"))
    page.locator(".lesson .next").click()
    lesson(page, 3)
    expect(page.get_by_role("radio", name="layer 1")).to_be_checked()
    page.locator(".lesson .next").click()
    lesson(page, 4)
    expect(page.locator("[data-field='plain.bn'][data-ring]")).to_be_visible()
    page.locator("[data-field='plain.bn'] .switch").click()
    page.locator(".transport .primary").click()
    done(page)
    page.locator(".lesson .next").click()
    lesson(page, 5)
    assert "doc=" in page.url
    assert "at=5" in page.url


def opened(page: Page, file: Path, folder: Path) -> None:
    """Files on the list: the one that was kept, then one that is broken in one line."""
    expect(page.locator("[data-lesson=stand_still]")).to_be_visible()
    broken = folder / "broken.md"
    text = file.read_text("utf-8")
    broken.write_text(text.replace("show: [", "show: [nothing, "), "utf-8")
    line = text[: text.index("show: [")].count("\n") + 1
    page.get_by_role("button", name="Open a lesson's file").click()
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(broken)
    expect(page.get_by_role("alert")).to_contain_text(f"broken.md cannot be played: line {line}: there is no chart")
    chooser.set_input_files(file)
    expect(lesson(page, 1).locator("h1")).to_have_text("My first lesson")
