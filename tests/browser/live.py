"""What every browser test says of a live component: where it stands, and what it is asked to do."""

import re

from playwright.sync_api import Locator, Page, expect

SOME = re.compile(r"[1-9]\d*")


def component(page: Page, index: int = 0) -> Locator:
    """The root of a page's live component, once it has drawn a step."""
    for each in range(1, index + 1):  # a run further down waits for the first one, and is opened when it comes in sight
        expect(page.locator(".bnviz-live").first).to_have_attribute("data-draws", SOME)
        page.locator(".bnviz-live").nth(each).evaluate("(root) => root.scrollIntoView()")
    root = page.locator(".bnviz-live").nth(index)
    expect(root).to_have_attribute("data-draws", SOME)
    return root


def step(root: Locator) -> int:
    """The last step drawn."""
    return int(root.get_attribute("data-step") or -1)


def run_id(root: Locator) -> str:
    """Which run is shown."""
    return root.get_attribute("data-run") or ""


def reaches(root: Locator, at_least: int) -> int:
    """Wait until a step has been drawn; return the one that has."""
    root.evaluate(
        """(root, least) => new Promise((done, fail) => {
            const enough = () => Number(root.dataset.step) >= least && done();
            new MutationObserver(enough).observe(root, { attributes: true });
            setTimeout(() => fail(new Error(`still at step ${root.dataset.step}, not ${least}`)), 30000);
            enough();
        })""",
        at_least,
    )
    return step(root)


def in_state(root: Locator, state: str) -> None:
    """Wait for a state."""
    expect(root).to_have_attribute("data-state", state)
