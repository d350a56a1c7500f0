"""Record the first ten seconds of the first page for README.md, and the index of all pages.

To be run from the root of the repository: ``python -m scripts.animation``. The app is started and the page led step by
step in a real browser; the button is pressed at step 100. A picture stands as long as its steps take on the page, so
that the animation is as fast as that, however slowly it was recorded. Needs what the tests need, a Chromium too.
"""

import io
import shutil
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.browser.conftest import FLAGS, WAIT_MS, serving
from tests.browser.live import component, in_state, reaches

DOCS = Path(__file__).parents[1] / "docs"
PRESSED, LAST = 100, 200  # steps
EVERY = 4  # steps between two pictures
RATE = 20  # steps a second on the first page
SIZE, SCALE = {"width": 1120, "height": 600}, 0.72
COLOURS = 64
LARGEST = 2_000_000  # bytes


def picture(root: Locator) -> Image.Image:
    """What is seen now."""
    found = Image.open(io.BytesIO(root.page.screenshot()))
    return found.resize((round(found.width * SCALE), round(found.height * SCALE)), Image.Resampling.LANCZOS)


def watched(root: Locator) -> list[tuple[int, Image.Image]]:
    """The page from its start, each picture with the step that it shows; the button is pressed on the way."""
    page = root.page
    page.keyboard.press("Space")
    in_state(root, "paused")
    root.get_by_role("button", name="Reset").click()
    in_state(root, "ready")
    found = [(0, picture(root))]
    for at in range(1, LAST + 1):
        if at == PRESSED:
            root.get_by_role("button", name="Give it batch norm").click()
        page.keyboard.press("ArrowRight")
        reaches(root, at)
        if at % EVERY == 0:
            found.append((at, picture(root)))
    return found


def write(found: list[tuple[int, Image.Image]], file: Path) -> None:
    """As a GIF of few colours. Raises ValueError where it became too large."""
    palette = found[-1][1].convert("RGB").quantize(COLOURS)
    pictures = [each.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE) for _, each in found]
    steps = [at for at, _ in found] + [found[-1][0] + 2 * RATE]
    times = [1000 * (after - before) // RATE for before, after in pairwise(steps)]
    pictures[0].save(file, save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=True)
    if file.stat().st_size > LARGEST:
        raise ValueError(f"{file.name} has {file.stat().st_size} bytes; a README is to load soon")


def index(browser: Browser, server: str, file: Path) -> None:
    """The page of all pages, with a picture of each."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{server}/experiments")
    cards = page.locator(".bnviz-card")
    expect(cards.first).to_be_visible()
    high = page.evaluate("document.querySelector('.stMain').scrollHeight")
    page.set_viewport_size({"width": 1280, "height": high})
    expect(cards.last).to_be_in_viewport()
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.quantize(128).save(file, optimize=True)


def main() -> None:
    """Both pictures."""
    expect.set_options(timeout=WAIT_MS)
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        page = browser.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]
        page.goto(server)
        write(watched(component(page)), DOCS / "first-page.gif")
        index(browser, server, DOCS / "all-pages.png")
        browser.close()


if __name__ == "__main__":
    main()
