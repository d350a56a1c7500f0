"""One optimizer step as a graph, in a real browser."""

import re
from collections.abc import Callable

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bnviz.experiments.one_step.config import Config
from bnviz.experiments.one_step.parts import PARTS
from bnviz.experiments.one_step.training import Record, start
from tests.browser.live import component

Visitor = Callable[..., Page]


def written(value: float) -> str:
    """As the graph writes a number."""
    return f"{value:.3f}".replace("-", "−") if abs(value) >= 0.0005 else "0.000"


def at(root: Locator, part: int) -> None:
    """Wait for a part; its name, its sentence and its drawing are of one frame."""
    expect(root.locator(".graph svg")).to_have_attribute("data-part", str(part))
    assert root.locator(".rail [aria-current=step]").get_attribute("aria-label") == f"{part + 1} {PARTS[part].name}"


def record(**settings: object) -> Record:
    """What the server computes of these settings."""
    return start(Config(**settings)).step()  # type: ignore[arg-type]


def test_a_step_is_walked_both_ways(server: str, visitor: Visitor) -> None:
    """Part by part by key and by click, on to the next mini-batch and back; every number is the run's."""
    page = visitor()
    page.goto(f"{server}/one_step?unit=2&example=5")
    root = component(page)
    first, second = record(), record(update=1)
    at(root, 0)
    assert written(first.x[2, 5]) in root.locator(".told").inner_text()
    for part in range(1, 15):
        page.keyboard.press("ArrowRight")
        at(root, part)
        if part == 12:
            told = root.locator(".told").inner_text()
            shares = [getattr(first, name)[2, 5] for name in ("straight", "by_mean", "by_variance", "x_gradient")]
            assert all(written(each) in told for each in shares)
            assert all(written(each) in root.locator(".graph svg").inner_html() for each in first.x_gradient[2])
    page.keyboard.press("ArrowRight")
    at(root, 0)
    assert written(second.x[2, 5]) in root.locator(".told").inner_text()
    root.get_by_role("button", name="Back").click()
    at(root, 14)
    assert written(first.running_mean_after[2]) in root.locator(".told").inner_text()
    root.get_by_role("button", name="13 sum of three").click()
    at(root, 12)
    root.locator(".graph [data-example='1']").click()
    expect(root.locator(".told")).to_contain_text("Example 2 gets")
    expect(page).to_have_url(re.compile("part=12"))
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_who_is_pulled_is_felt_by_its_companions_but_not_in_inference(server: str, visitor: Visitor) -> None:
    """By pointer and by key; one drag leaves one change in the link."""
    page = visitor()
    page.goto(f"{server}/one_step?part=4&unit=2&example=5")
    root = component(page)
    at(root, 4)
    point = root.locator(".batch [data-k='5']")
    point.scroll_into_view_if_needed()
    box = point.locator(".dot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 5 + 5 * step, box["y"] - 2 * step)
    page.mouse.up()
    expect(root.locator(".batch .say")).to_contain_text("The outputs of the others moved")
    point.focus()
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("pulled="))
    assert "changes" not in page.url
    pulled = re.search(r"example (\d) at (−?[\d.]+), (−?[\d.]+)", point.get_attribute("aria-label") or "")
    assert pulled is not None
    place = " ".join(each.replace("−", "-") for each in pulled.groups())
    now = record(pulled=place)
    assert np.abs(now.y - record().y)[:, 0].min() > 1e-3
    expect(root.locator(".graph svg")).to_contain_text(written(now.y[2, 0]))
    root.get_by_role("switch", name="inference mode").click()
    expect(root.locator(".batch .say")).to_contain_text("No other output moved")
    expect(root.locator(".rail button:enabled")).to_have_count(7)
    root.get_by_role("button", name="let it go back").click()
    expect(root.locator(".batch .say")).to_contain_text("Pull a point")


def test_a_phone_holds_it(server: str, visitor: Visitor) -> None:
    """The present part and its neighbours, all fifteen parts within reach, nothing wider than the screen."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/one_step?part=12")
    root = component(page)
    at(root, 12)
    for name in ("Back", "Play", "Forward", "15 running statistics"):
        expect(root.get_by_role("button", name=name, exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
