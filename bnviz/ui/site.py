"""The site map, and the script that `st.App` runs for every visitor."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from bnviz import experiments, paths
from bnviz.experiments import Experiment
from bnviz.stream import plotly

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Entry:
    """One page: its script in pages/ and its address, its name in the navigation, the experiments that it shows.

    `order` is its place in its `menu` of the navigation; the menu without a name is the top level.
    """

    name: str
    title: str
    experiments: tuple[Experiment, ...] = ()
    menu: str = ""
    order: int = 1000

    @property
    def script(self) -> Path:
        """Its script."""
        return paths.PAGES / f"{self.name}.py"


WITHOUT_RUN = (
    Entry("lessons", "Lessons", order=11),
    Entry("experiments", "All pages", order=99),
)  # the pages that show no experiment


@cache
def site() -> tuple[Entry, ...]:
    """Every page, in the order of the navigation."""
    of_experiments = (
        Entry(found.name, found.navigation or found.title, experiments.on_page(found.name), found.menu, found.order)
        for found in map(experiments.get, experiments.names())
        if not found.page
    )
    return tuple(sorted((*of_experiments, *WITHOUT_RUN), key=lambda entry: (entry.menu != "", entry.order, entry.name)))


# Streamlit's own frame, brought to the drawn measures: the fold of a small laptop is at 640 px
FRAME = """<style>
.stMainBlockContainer { max-width: 1230px; padding: 4.1rem 1rem 2.5rem; }
.stMainBlockContainer h1 { font-size: 26px; line-height: 1.15; font-weight: 700; letter-spacing: -.015em; padding: 0; }
.stMain .stVerticalBlock { gap: .5rem; }
.stMain .stElementContainer:has(> .stHtml style) { display: none; }
[data-testid="stHeader"] { border-bottom: 1px solid color-mix(in srgb, currentColor 13%, transparent); }
@media (max-width: 700px) {
  .stMainBlockContainer { padding: 4.2rem 14px 92px; }
  .stMainBlockContainer h1 { font-size: 20px; }
}
</style>"""

# the browser fetches and reads what draws while the server still works on the page; live.js finds it there
AHEAD = """<script>
{
  const script = document.createElement("script");
  script.src = new URL("%s", document.baseURI).href;
  script.onerror = () => script.remove();
  document.head.append(script);
  import(new URL("app/static/live.js", document.baseURI));
}
</script>"""


def picture(entry: Entry, dark: bool) -> str:
    """The recorded picture of a page, as SVG; empty if it has none."""
    files = [shown.recorded("dark" if dark else "light") for shown in entry.experiments[:1]]
    return "".join(file.read_text("utf-8") for file in files if file.exists())


def main() -> None:
    """Draw the frame and run the page that the visitor asked for."""
    st.set_page_config(page_title="bnviz", page_icon=STATIC / "favicon.png", layout="wide")
    menus: dict[str, list[st.Page]] = {}
    for entry in site():
        default = entry.name == experiments.HOME
        page = st.Page(entry.script, title=entry.title, url_path=entry.name, default=default)
        menus.setdefault(entry.menu, []).append(page)
    page = st.navigation(menus, position="top")
    st.html(FRAME + AHEAD % plotly.path(), unsafe_allow_javascript=True)
    page.run()


if __name__ == "__main__":
    main()
