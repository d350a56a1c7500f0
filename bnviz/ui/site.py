"""The site map, and the script that `st.App` runs for every visitor."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from bnviz import experiments, lessons, paths
from bnviz.experiments import MENUS, PAPER, TOP, Door, Experiment
from bnviz.ui import frame

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Entry:
    """One page: its script in pages/ and its address, its name in the navigation, the experiments that it shows.

    Attributes:
        order: its place in its `menu` of the navigation; `TOP` is the navigation itself.
        door: the way to it from the first page, if there is one.
    """

    name: str
    title: str
    experiments: tuple[Experiment, ...] = ()
    menu: str = TOP
    order: int = 1000
    door: Door | None = None

    @property
    def script(self) -> Path:
        """Its script."""
        return paths.PAGES / f"{self.name}.py"


def _offered() -> str:
    """How many lessons there are, and the first one's question."""
    found = lessons.lessons()
    return f"{len(found)} lessons beside a live run, ten minutes each at most: {found[0].title}"


HOME = Entry("home", "bnviz", order=0)  # the first page, whose address has no name
INDEX = Entry("experiments", "All pages", menu=PAPER)
LESSONS = Entry("lessons", "Lessons", order=50, door=Door("Learn it", _offered))
WRONG = Entry(  # shows one of many experiments, the one that its address names
    "what_is_wrong",
    "What is wrong?",
    order=65,
    door=Door("Fix it", lambda: "Sixteen symptoms, each with the line that causes it and the line that cures it"),
)
YOURS = Entry("your_model", "Your model", order=70)
WITHOUT_RUN = (HOME, LESSONS, INDEX, WRONG, YOURS)  # the pages that have no experiment of their own


@cache
def site() -> tuple[Entry, ...]:
    """Every page, in the order of the navigation."""
    found = (experiments.get(name) for name in experiments.names())
    own = (
        Entry(
            each.name,
            each.navigation or each.title,
            experiments.on_page(each.name),
            each.menu,
            each.order,
            each.door,
        )
        for each in found
        if not each.page
    )
    return tuple(sorted((*own, *WITHOUT_RUN), key=lambda entry: (MENUS.index(entry.menu), entry.order, entry.name)))


def picture(entry: Entry, dark: bool) -> str:
    """The recorded picture of a page, as SVG; empty if it has none."""
    files = [shown.recorded("dark" if dark else "light") for shown in entry.experiments[:1]]
    return "".join(file.read_text("utf-8") for file in files if file.exists())


def main() -> None:
    """Draw the frame and run the page that the visitor asked for."""
    entries = {
        st.Page(entry.script, title=entry.title, url_path=entry.name, default=entry is HOME): entry for entry in site()
    }
    page = st.navigation(list(entries), position="hidden")
    here = next(entry for each, entry in entries.items() if each.url_path == page.url_path)
    title = here.title if here is HOME else f"{here.title} · bnviz"
    st.set_page_config(page_title=title, page_icon=STATIC / "favicon.png", layout="wide")
    frame.navigation(site(), here)
    page.run()


if __name__ == "__main__":
    main()
