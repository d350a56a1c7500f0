"""Record the small pictures of the index: for each page the chart that its experiment names, light and dark.

To be run from the root of the repository after a chart has changed: ``python -m scripts.pictures``, or only for the
experiments that are named behind it. The app is started, the page opened with the settings of the picture and played to
its step, and the chart's own SVG export is kept: it is drawn by what draws the page. Needs what the tests need, a
Chromium too.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from bnviz import config as settings
from bnviz import experiments
from bnviz.experiments import Experiment, Picture
from bnviz.replay import ReplayLog
from tests.browser.conftest import FLAGS, WAIT_MS, serving
from tests.browser.live import component, reaches

WIDE, TALL = 340, 170  # px
PLAYED_MS = 4 * WAIT_MS  # the grid of learning rates trains 42 networks


def address(experiment: Experiment, picture: Picture) -> str:
    """Where the app shows the run of a picture, at its last step."""
    shown = experiments.get(picture.experiment or experiment.name)
    config = settings.replace(shown.Config(), picture.settings)
    return shown.address(ReplayLog(config, step=picture.steps).to_text())


def framed(root: Locator, key: str) -> Locator:
    """A chart, drawn at the size of a small picture."""
    chart = root.locator(f"[data-chart='{key}']")
    chart.scroll_into_view_if_needed()
    chart.evaluate(
        """(chart, [wide, tall]) => {
            Object.assign(chart.style, { position: "fixed", inset: "80px auto auto 80px", zIndex: "1000000" });
            const plot = chart.querySelector(".plot");
            plot.style.setProperty("width", `${wide}px`, "important");
            plot.style.setProperty("height", `${tall}px`, "important");
        }""",
        [WIDE, TALL],
    )
    root.page.wait_for_function(
        "([key, wide, tall]) => { const { layout } = document.querySelector(`[data-chart='${key}'] .plot`);"
        " return layout.width === wide && layout.height === tall; }",
        arg=[key, WIDE, TALL],
    )
    return chart


def graph(root: Locator) -> str:
    """The graph of one step as SVG that stands alone, where the three paths are added."""
    root.get_by_role("button", name="13 sum of three").click()
    drawn = root.locator(".graph svg")
    expect(drawn).to_have_attribute("data-part", "12")
    markup: str = drawn.evaluate(
        """(svg, [wide, tall]) => {
            const probe = svg.parentElement.appendChild(document.createElement("i"));
            const colour = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
            const text = svg.outerHTML.replaceAll(/var\\(--[\\w-]+\\)/g, colour);
            probe.remove();
            const start = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${tall}"`
              + ` viewBox="110 50 840 420" font-family="sans-serif">`;
            return text.replace(/^<svg[^>]*>/, start);
        }""",
        [WIDE, TALL],
    )
    return markup


def record(browser: Browser, url: str, picture: Picture, scheme: str, file: Path) -> None:
    """Open a run, wait until it stands at its step, and keep the chart as SVG."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    root = page.locator(f".bnviz-live:has([data-chart='{picture.chart}'])")
    if picture.chart == experiments.GRAPH:
        file.write_text(graph(component(page)) + "\n", "utf-8")
        context.close()
        return
    expect(root).to_have_attribute("data-state", "paused", timeout=PLAYED_MS)
    reaches(root, picture.steps)
    chart = framed(root, picture.chart)
    chart.hover()
    chart.locator(".save summary").click()
    with page.expect_download() as coming:
        chart.get_by_role("button", name="SVG").click()
    coming.value.save_as(file)
    context.close()


def main() -> None:
    """Record those of the experiments that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    chosen = parser.parse_args().names or experiments.names()
    if unknown := set(chosen) - set(experiments.names()):
        parser.error(f"there is no experiment '{min(unknown)}'")
    expect.set_options(timeout=WAIT_MS)
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        for experiment in map(experiments.get, chosen):
            if experiment.picture is None:
                continue
            for scheme in ("light", "dark"):
                url = server + address(experiment, experiment.picture)
                record(browser, url, experiment.picture, scheme, experiment.recorded(scheme))
            print(experiment.name)
        browser.close()


if __name__ == "__main__":
    main()
