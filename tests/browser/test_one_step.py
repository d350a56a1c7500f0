"""One optimizer step in slow motion, in a real browser."""

import json
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import component, reaches

Visitor = Callable[..., Page]


def test_a_step_is_walked_part_by_part(server: str, visitor: Visitor) -> None:
    """Each press of Step does the next part, names it, and shows its formula and numbers."""
    page = visitor()
    page.goto(f"{server}/one_step")
    root = component(page)
    expect(root.locator("p.say b").first).to_have_text("forward")
    for part, name in enumerate(("mean and variance", "normalize", "scale and shift", "loss", "gradients"), 1):
        page.keyboard.press("ArrowRight")
        reaches(root, part)
        expect(root.locator("p.say b").first).to_have_text(name)
    expect(root.get_by_text("The gradients of the x sum to")).to_be_visible()
    expect(root.locator("[data-chart='x_gradient'] .bars path")).to_have_count(8)
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    assert bad == [], json.dumps([(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in bad], indent=1)


def test_a_phone_holds_it(server: str, visitor: Visitor) -> None:
    """At 390 px nothing sticks out."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/one_step")
    component(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
