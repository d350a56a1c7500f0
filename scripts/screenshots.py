"""Record one small picture of every page for README.md, and write the table of them there.

To be run from the root of the repository after pages have changed: ``python -m scripts.screenshots``, or only for the
pages that are named behind it. The app is started; a page that has a picture in the index is opened with the run of
that picture, at its step, the others as they are at first. Needs what the tests need, a Chromium too.
"""

import argparse
import io
import re
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bnviz import experiments
from bnviz.ui.site import HOME, INDEX, Entry, site
from scripts.pictures import PLAYED_MS, address
from tests.browser.conftest import FLAGS, WAIT_MS, serving
from tests.browser.live import component, reaches

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pages"
SIZE, WIDE = {"width": 1280, "height": 720}, 600  # px of the window, and of a picture
QUALITY = 72
LARGEST = 1_500_000  # bytes of all of them
READ = 60  # steps after which the first page shows who reads
ROW = 3  # pictures
LOWER = ("gamma_beta_recovery",)  # what these are about begins further down
MARK = re.compile(r"(<!-- pages: .*? -->\n).*?(<!-- end of pages -->)", re.DOTALL)


def shown() -> list[Entry]:
    """The pages that are pictured."""
    return [entry for entry in site() if entry is not INDEX]


def opened(page: Page, server: str, entry: Entry) -> None:
    """The page, as its picture shows it."""
    first = entry.experiments[0] if entry.experiments else None
    if first is not None and first.picture is not None and first.picture.chart != experiments.GRAPH:
        page.goto(server + address(first, first.picture))
        component(page)
        root = page.locator(f".bnviz-live:has([data-chart='{first.picture.chart}'])")
        root.evaluate("(each) => each.scrollIntoView()")  # a run further down is opened when it comes in sight
        expect(root).to_have_attribute("data-state", "paused", timeout=PLAYED_MS)
    elif entry.name == "one_step":
        page.goto(f"{server}/one_step?part=12")
        expect(page.locator(".graph svg")).to_have_attribute("data-part", "12")
    else:
        page.goto(f"{server}/{'' if entry is HOME else entry.name}")
        expect(page.locator("[data-test-script-state=notRunning] h1").first).to_be_visible()
        if entry.experiments:
            component(page)
        if entry is HOME:
            reaches(component(page), READ)
            page.keyboard.press("Space")
    if entry.name not in LOWER:
        page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def record(browser: Browser, server: str, entry: Entry) -> None:
    """Keep what is seen of a page, small."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    page = context.new_page()
    opened(page, server, entry)
    found = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = found.resize((WIDE, round(found.height * WIDE / found.width)), Image.Resampling.LANCZOS)
    small.save(FOLDER / f"{entry.name}.webp", quality=QUALITY, method=6)
    context.close()


def table() -> str:
    """The pictures, in rows, each with the page's name below it."""

    def cell(entry: Entry) -> str:
        name = "The first page" if entry is HOME else entry.title
        return f'<td><img src="docs/pages/{entry.name}.webp" alt="" width="280"><br>{name}</td>'

    cells = [cell(entry) for entry in shown()]
    rows = ["<tr>" + "".join(cells[k : k + ROW]) + "</tr>" for k in range(0, len(cells), ROW)]
    return "<table>\n" + "\n".join(rows) + "\n</table>\n"


def readme(text: str) -> str:
    """A README with the table of pictures as it is now."""
    return MARK.sub(lambda found: found[1] + table() + found[2], text)


def main() -> None:
    """Record those of the pages that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = {entry.name: entry for entry in shown()}
    chosen = parser.parse_args().names or list(names)
    if unknown := set(chosen) - set(names):
        parser.error(f"there is no page '{min(unknown)}'")
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=WAIT_MS)
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        for name in chosen:
            record(browser, server, names[name])
            print(name)
        browser.close()
    file = ROOT / "README.md"
    file.write_text(readme(file.read_text("utf-8")), "utf-8")
    size = sum(each.stat().st_size for each in FOLDER.glob("*.webp"))
    if size > LARGEST:
        raise ValueError(f"docs/pages has {size} bytes; a README is to load soon")


if __name__ == "__main__":
    main()
