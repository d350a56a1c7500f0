"""Record the small pictures of the index: one chart of one real run for each page, light and dark.

To be run from the root of the repository after a chart has changed: ``python -m scripts.pictures``. Needs what the
tests need, a Chromium too.
"""

import json
import shutil
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Value
from bnviz.history import History
from bnviz.records import row, row_dtype
from bnviz.report import fitting
from bnviz.ui.site import RECORDED

WIDE, TALL = 340, 170  # px


class Picture(NamedTuple):
    """Which chart of which run stands for a page."""

    experiment: str
    chart: str
    steps: int
    settings: Mapping[str, Value] = {}


PICTURES = {  # by page
    "live_training": Picture("live_training", "accuracy", 300),
    "bias_explosion": Picture("bias_explosion", "norm", 200),
    "gamma_beta_recovery": Picture("gamma_beta_recovery", "error", 110),
    "learning_rate_ladder": Picture("learning_rate_grid", "", 300),
    "scale_invariance": Picture("effective_rate", "rate", 60, {"lr": 10.0}),
    "inference": Picture("inference", "watched", 60, {"batch_size": 4}),
    "covariate_shift": Picture("covariate_shift", "jitter", 120),
    "normalizers": Picture("gradient_depth", "", 40),
    "one_step": Picture("one_step", "", 7),
}


def history(picture: Picture) -> History:
    """The run, trained now."""
    module = experiments.get(picture.experiment)
    machine = module.start(settings.replace(module.Config(), picture.settings))
    found: History | None = None
    for _ in range(picture.steps + 1):
        record = machine.step()
        if record is None:
            break
        found = found or History.within(row_dtype(record), 64 * 2**20)
        found.append(row(record, found.dtype))
    assert found is not None
    return found


def draw(page: Page, picture: Picture, run: History, dark: bool) -> str:
    """One chart as SVG."""
    module = experiments.get(picture.experiment)
    drawn = experiments.get(picture.experiment).charts(settings.replace(module.Config(), picture.settings))
    chart = next(each for each in drawn if picture.chart in (each.key, ""))
    figure = json.loads(chart.fill(run, fitting(run, [chart]), dark=dark).to_json())
    figure["layout"] |= {"width": WIDE, "height": TALL}
    svg = page.evaluate(
        "([figure, width, height]) => Plotly.toImage(figure, { format: 'svg', width, height })"
        ".then((url) => decodeURIComponent(url.slice(url.indexOf(',') + 1)))",
        [figure, WIDE, TALL],
    )
    return str(svg)


def main() -> None:
    """Record them all."""
    RECORDED.mkdir(exist_ok=True)
    plotly = (resources.files("plotly") / "package_data" / "plotly.min.js").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=plotly)
        for name, picture in PICTURES.items():
            run = history(picture)
            for dark in (False, True):
                file = RECORDED / f"{name}.{'dark' if dark else 'light'}.svg"
                file.write_text(draw(page, picture, run, dark), "utf-8")
            print(name)
        browser.close()


if __name__ == "__main__":
    main()
