"""A visitor's run on a page: its seat at the desk, its settings in the address bar, and the component that shows it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from bnviz import config as settings
from bnviz import experiments, stories, theme
from bnviz.config import Value
from bnviz.stream.desk import Full
from bnviz.stream.routes import plotly_path
from bnviz.stream.visits import Pictures, Visit
from bnviz.ui import controls, scene
from bnviz.ui.server import DESK

# one line of code would be taken for a path, hence the line breaks; a static module is not sent again on every update
LOADER = """
const live = import(new URL("app/static/live.js", document.baseURI));
export default async (component) => (await live).default(component);
"""
PAGE_KEYS = ("projector",)  # keys of the address bar that are the page's own

component = st.components.v2.component("bnviz_live", js=LOADER, isolate_styles=False)


@st.cache_resource(scope="session", on_release=DESK.leave, show_spinner=False)
def _lease(token: str) -> str:
    """Exists only to be released when the visitor's tab goes away."""
    return token


class Seat:
    """One experiment on a page, for one visitor.

    The visit's config is the truth; what the visitor brought in the address bar only starts it, and the address bar
    follows it from then on.

    Args:
        experiment: its name.
        view: the variables that the visitor may choose, with what they are at first.
        rate: steps a second at first; 0 is as fast as it goes.
        prefix: what its keys in the address bar start with, for the second experiment of a page.
    """

    def __init__(
        self, experiment: str, view: Mapping[str, int] | None = None, rate: float = 60, prefix: str = ""
    ) -> None:
        self.name = experiment
        self.module = experiments.load(experiment)
        self._view = dict(view or {})
        self._rate = rate
        self._prefix = prefix
        self._kept = f"{experiment}:config"
        if self._kept not in st.session_state:
            asked, notices = controls.from_url(self.module.Config(), self._others(), prefix)
            st.session_state[self._kept] = asked
            for notice in notices:
                st.toast(notice, icon=":material/info:", duration="long")
        # a widget's callback has asked for something; otherwise the visitor's own changes in the component count
        asked_now = st.session_state.pop(f"{experiment}:asked", False)
        if (visit := self.visit) and not asked_now:
            st.session_state[self._kept] = visit.wanted

    @property
    def visit(self) -> Visit | None:
        """The visit, while it is alive."""
        return DESK.visit(st.session_state.get(f"{self.name}:token"))

    @property
    def config(self) -> Any:
        """The settings in force."""
        return st.session_state[self._kept]

    def choose(self, field: str, value: Value) -> None:
        """Change one setting; a structural one starts the run anew."""
        self.take(settings.replace(self.config, {field: value}))

    def take(self, config: Any) -> None:
        """Change several settings at once; acts when the page is shown the next time."""
        st.session_state[self._kept] = config
        st.session_state[f"{self.name}:asked"] = True

    def panel(self, summary: str) -> None:
        """The button that says what is set, with the widgets behind it."""
        controls.panel(self.config, summary, self.choose, self.name)

    def show(self, tree: scene.Node) -> None:
        """Mount the component with this scene; its run is started or changed to what the settings say."""
        uses = scene.refs(tree)
        pictures = Pictures(tuple(uses["line"]), tuple(uses["film"]), tuple(uses["now"]), stories.teller(self.name))
        visit = self.visit
        if visit is None:
            try:
                visit = DESK.open(self.name, self.config, pictures, self._view, self._rate)
            except Full as full:
                st.info(str(full))
                return
            st.session_state[f"{self.name}:token"] = visit.token
        else:
            visit.configure(self.config, pictures)
        _lease(visit.token)
        self._say_in_url()
        component(
            key=f"live-{self.name}",
            data={
                "ws": f"live/ws/{visit.token}",
                "plotly": plotly_path(),
                "scene": tree,
                "tokens": theme.tokens(),
                "options": {"projector": st.query_params.get("projector") == "1"},
            },
            on_lost_change=_nothing,
            on_settled_change=_nothing,
        )

    def _say_in_url(self) -> None:
        keep = {key: value for key, value in st.query_params.items() if key in self._others()}
        controls.to_url(settings.to_text(self.config), self._prefix, keep)

    def _others(self) -> set[str]:
        """Keys of the address bar that are not this experiment's: the page's, and other experiments'."""
        others = {key for key in st.query_params if key.partition(".")[0] in experiments.names() and not self._prefix}
        foreign = {key for key in st.query_params if self._prefix and not key.startswith(self._prefix)}
        return {*PAGE_KEYS, *others, *foreign}


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""


def header(title: str, *buttons: Callable[[], None]) -> None:
    """The page's title, and the settings on the same line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        for button in buttons:
            button()
