"""The address bar holds the whole run: it can be sent, and it outlasts the server."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import free_port, serving
from tests.browser.live import component, in_state, reaches, run_id, step

Visitor = Callable[..., Page]


def scores(root: Locator) -> list[str]:
    """Both arms' test accuracies as they are read."""
    return root.locator(".score").all_inner_texts()


def test_a_link_sent_while_paused_shows_the_same_run_elsewhere(server: str, visitor: Visitor) -> None:
    """Settings, the switch at its step, the step, the layer: the other page shows the same numbers."""
    page = visitor()
    page.goto(f"{server}/live_training?seed=3")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 40)
    root.get_by_role("switch").first.click()
    reaches(root, 80)
    page.keyboard.press("Space")
    in_state(root, "paused")
    root.locator(".seg").get_by_text("layer 1").click()
    last = step(root)
    expect(page).to_have_url(re.compile(rf"(?=.*seed=3)(?=.*step={last}\b)(?=.*plain\.bn~true)(?=.*layer=0)"))
    other = visitor()
    other.goto(page.url)
    again = component(other)
    in_state(again, "paused")
    assert reaches(again, last) == last
    assert len(scores(root)) == 2
    assert scores(again) == scores(root)


def test_who_plays_at_once_finds_the_step_in_the_address_bar(server: str, visitor: Visitor) -> None:
    """Also when the page has not come to rest before; what it calls rest is made three seconds here."""
    page = visitor()
    page.add_init_script("const s = setTimeout; window.setTimeout = (f, ms) => s(f, ms === 500 ? 3000 : ms)")
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 5)
    root.get_by_role("button", name="Pause").click()
    in_state(root, "paused")
    expect(page).to_have_url(re.compile(rf"step={step(root)}\b"))


def test_a_server_that_starts_anew_costs_nothing(visitor: Visitor) -> None:
    """The page comes back by itself; its run is repeated and goes on."""
    port = free_port()
    page = visitor()
    with serving(port) as address:
        page.goto(f"{address}/live_training")
        root = component(page)
        root.get_by_role("button", name="Play").click()
        before, name = reaches(root, 60), run_id(root)
    in_state(root, "lost")
    with serving(port):
        expect(root).not_to_have_attribute("data-run", name, timeout=60_000)
        assert reaches(root, before) >= before
        in_state(root, "running")
        page.close()
    visitor.errors.clear()  # type: ignore[attr-defined]  # refused connections are written to the console by Chromium


def test_a_hostile_link_costs_a_notice(server: str, visitor: Visitor) -> None:
    """A step far away, changes that are none: the run starts, and what was wrong is named."""
    page = visitor()
    page.goto(f"{server}/live_training?step=99999999&changes=" + "1~plain.lr~x~" * 40)
    in_state(component(page), "ready")
    expect(page.get_by_text("step takes a whole number")).to_be_visible()


def test_a_teacher_can_take_controls_off_the_page(server: str, visitor: Visitor) -> None:
    """`hide` names them: no settings, no new seed, no learning rates."""
    page = visitor()
    page.goto(f"{server}/live_training?hide=settings,seed,plain.lr,bn.lr,network")
    root = component(page)
    expect(root.get_by_role("slider", name="learning rate")).to_have_count(0)
    expect(root.get_by_role("button", name="New seed")).to_have_count(0)
    expect(page.get_by_role("button", name="digits")).to_have_count(0)
    expect(root.get_by_role("switch")).to_have_count(2)
