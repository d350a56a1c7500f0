"""A watched model in a real browser: a file that grows, a finished one, one that was cut off, one that is none."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from torch import nn

from bnviz.watching.probe import recorder
from tests.browser.conftest import serving
from tests.browser.live import component, in_state, reaches, step
from tests.watching import loops

Visitor = Callable[..., Page]
MESSAGE = b"\xff\xff\xff\xff"


def hasty() -> nn.Module:
    """A network whose running statistics follow the last mini-batch: something to be found."""
    net = loops.mlp()
    for module in net:
        if isinstance(module, nn.BatchNorm1d):
            module.momentum = 0.9
    return net


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A recorded run of 60 steps, one message a step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "EVERY", 0.0)
        return loops.recorded(hasty, tmp_path_factory.mktemp("run"), steps=60).path.read_bytes()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server that was started with one file, which is not there yet."""
    path = tmp_path_factory.mktemp("watched") / "run.bnviz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "BNVIZ_RUNS", str(path))  # type: ignore[arg-type]
        with serving() as address:
            yield address, path


def cut(content: bytes, share: float) -> bytes:
    """The beginning of a file, up to the middle of a message."""
    return content[: content.index(MESSAGE, int(share * len(content))) + 30]


def test_a_run_is_followed_while_it_grows_and_looked_at_when_it_is_over(
    watched: tuple[str, Path], content: bytes, visitor: Visitor
) -> None:
    """First three lines of code; then all layers, the newest step, what was found; then one layer, and back in time."""
    address, path = watched
    page = visitor()
    page.goto(address)
    expect(page).to_have_url(re.compile("/your_model$"))  # the first page of a server that was started with a run
    expect(page.get_by_text("Waiting for a script that records into run.bnviz.")).to_be_visible()
    expect(page.get_by_text("bnviz.watch(model")).to_be_visible()
    path.write_bytes(cut(content, 0.4))
    root = component(page)
    in_state(root, "running")
    first = step(root)
    assert 5 < first < 60
    expect(root).to_contain_text("All 2 normalizations")
    expect(root).to_contain_text("Sequential")
    rows = root.locator(".watched-rows .chart")
    expect(rows).to_have_count(6)
    path.write_bytes(cut(content, 0.7))
    assert reaches(root, first + 5) < 60
    path.write_bytes(content)
    in_state(root, "recorded")
    assert reaches(root, 59) >= 59
    expect(rows).to_have_count(6)
    expect(root.locator(".findings")).to_contain_text("checks found nothing")
    expect(root).to_contain_text("Recorded to its end.")

    row = rows.first.locator(".nsewdrag")
    row.scroll_into_view_if_needed()
    row.click(position={"x": 20, "y": 0.9 * row.evaluate("each => each.getBoundingClientRect().height")})
    expect(page).to_have_url(re.compile(r"layer\.norm=4"))
    expect(root.get_by_role("heading", name="4", exact=True)).to_be_visible()
    page.reload()
    expect(root.get_by_role("heading", name="4", exact=True)).to_be_visible()  # the address knows it
    expect(root).to_contain_text("behind 3 · before 5")
    finding = root.locator(".findings li", has=page.locator("details")).first
    expect(finding.get_by_role("link")).to_have_attribute("href", re.compile(r"what_is_wrong\?symptom="))
    finding.locator("summary").click()
    expect(finding.locator("pre")).to_have_count(2)
    page.get_by_text("weights 3").click()
    expect(root).to_contain_text("All 3 weights")
    slider = root.get_by_role("slider", name="the step that is shown")
    slider.focus()
    slider.press("ArrowLeft")
    expect(root.locator(".clock")).not_to_contain_text("60")


def test_a_run_can_be_dropped_beside_another_and_bad_files_get_a_sentence(
    watched: tuple[str, Path], content: bytes, visitor: Visitor, tmp_path: Path
) -> None:
    """One that was cut off shows what is whole; one that is none says so; two stand side by side."""
    address, path = watched
    path.write_bytes(content)
    page = visitor()
    page.goto(f"{address}/your_model")
    component(page)
    short, wrong = tmp_path / "short.bnviz", tmp_path / "wrong.bnviz"
    short.write_bytes(cut(content, 0.5))
    wrong.write_bytes(b"no recording" * 500)
    page.get_by_label("a recorded run").set_input_files(short)
    expect(page.get_by_text("short.bnviz")).to_be_visible()
    expect(page.locator(".bnviz-live[data-step]")).to_have_count(2)
    assert 5 < step(component(page, 1)) < 59
    page.get_by_label("a recorded run").set_input_files(wrong)
    expect(page.get_by_text("wrong.bnviz is no recorded run.")).to_be_visible()
    expect(page.locator(".bnviz-live[data-step]")).to_have_count(2)
