"""Operating on the running race, and taking it home, in a real browser."""

import csv
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.live import component, in_state, reaches

Visitor = Callable[..., Page]


def paused(page: Page, server: str, at: int = 40) -> Locator:
    """The default race, played for some steps and paused."""
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, at)
    page.keyboard.press("Space")
    in_state(root, "paused")
    return root


def test_the_lab_waits_behind_one_click(server: str, visitor: Visitor) -> None:
    """Nothing of it is seen at first; its summary is."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    expect(root.get_by_text("Operate on the running networks")).to_be_visible()
    expect(root.get_by_label("surgery")).to_be_hidden()


def test_a_kept_surgery_says_how_little_it_moved(server: str, visitor: Visitor) -> None:
    """Batch norm is put in as an identity; the sentence has both modes."""
    page = visitor()
    root = paused(page, server)
    root.get_by_text("Operate on the running networks").click()
    root.get_by_label("surgery").select_option("keep")
    root.get_by_role("switch", name="batch norm").first.click()
    expect(root.get_by_text("since").first).to_be_visible()  # the server has it: the next step is made with it
    page.keyboard.press("ArrowRight")
    expect(root.get_by_text("Switching batch norm on in plain")).to_be_visible()
    expect(root.get_by_text("in inference mode. In training mode")).to_be_visible()


def test_a_gamma_is_set_by_hand(server: str, visitor: Visitor) -> None:
    """A click on the number, another number, Enter: the next step has it."""
    page = visitor()
    root = paused(page, server)
    root.get_by_text("Operate on the running networks").click()
    root.get_by_role("button", name="gamma").nth(1).click()
    field = root.get_by_role("spinbutton", name="gamma, bn")
    field.fill("2.5")
    field.press("Enter")
    expect(root.get_by_role("button", name="gamma 2.5, bn: set it")).to_be_visible()
    expect(field).to_be_hidden()
    expect(root.get_by_role("button", name="gamma none, plain: set it")).to_be_disabled()


def test_the_numbers_come_home(server: str, visitor: Visitor, tmp_path: Path) -> None:
    """A CSV with every step so far."""
    page = visitor()
    root = paused(page, server)
    with page.expect_download() as coming:
        root.get_by_role("link", name="CSV").click()
    coming.value.save_as(tmp_path / "run.csv")
    with (tmp_path / "run.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows[:3]] == [0, 1, 2]
    assert int(rows[-1]["step"]) >= 40
    assert float(rows[-1]["bn.train_loss"]) > 0


def test_the_code_follows_the_settings(server: str, visitor: Visitor) -> None:
    """A script is shown on a click; a switch at a step is in it as soon as it has acted."""
    page = visitor()
    root = paused(page, server)
    root.get_by_text("Show the code").click()
    code = root.get_by_label("the run as a PyTorch script")
    expect(code).to_contain_text("import torch")
    expect(code).not_to_contain_text('"plain.bn": True')
    root.get_by_role("switch", name="batch norm").first.click()
    expect(root.get_by_text("since").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(code).to_contain_text('{"plain.bn": True}')


def test_a_chart_comes_home_as_a_picture(server: str, visitor: Visitor) -> None:
    """The button shows on hover; both formats are files."""
    page = visitor()
    root = paused(page, server)
    chart = root.locator("[data-chart='loss']")
    for kind, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        chart.hover()
        chart.locator(".save summary").click()
        with page.expect_download() as coming:
            chart.get_by_role("button", name=kind).click()
        assert coming.value.suggested_filename == f"bnviz-loss.{kind.lower()}"
        assert Path(coming.value.path()).read_bytes().startswith(start)


def test_several_seeds_draw_a_band(server: str, visitor: Visitor) -> None:
    """One click on an example: the curves are medians in bands, and the sentence and the cards say so."""
    page = visitor()
    page.goto(f"{server}/live_training")
    component(page)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Five seeds").click()
    root = component(page)
    expect(root.locator("[data-chart='accuracy'] h3")).to_contain_text("% of 5 seeds")
    page.keyboard.press("Escape")
    root.get_by_role("button", name="Play").click()
    reaches(root, 30)
    expect(root.locator("[data-chart='accuracy'] .say")).to_contain_text("Median (range) of 5 seeds")
    filled = root.locator("[data-chart='loss'] .plot").evaluate(
        "plot => plot.data.filter((trace) => trace.fill === 'tonexty' && trace.y.length > 10).length"
    )
    assert filled == 2
