"""A visitor's run on a page: its seat at the desk, its settings in the address bar, and the component that shows it."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from bnviz import config as settings
from bnviz import experiments, stories, theme
from bnviz.config import Value
from bnviz.recipe import Recipe
from bnviz.stream.desk import Full
from bnviz.stream.routes import plotly_path
from bnviz.stream.visits import Pictures, Visit
from bnviz.ui import controls, scene
from bnviz.ui.address import Address, Asked
from bnviz.ui.server import DESK

# one line of code would be taken for a path, hence the line breaks; a static module is not sent again on every update
LOADER = """
const live = import(new URL("app/static/live.js", document.baseURI));
export default async (component) => (await live).default(component);
"""
LONGEST = 400  # characters of what is hidden

component = st.components.v2.component("bnviz_live", js=LOADER, isolate_styles=False)


@st.cache_resource(scope="session", on_release=DESK.leave, show_spinner=False)
def _lease(token: str) -> str:
    """Exists only to be released when the visitor's tab goes away."""
    return token


class Example(NamedTuple):
    """Settings worth seeing: what they are called, what differs from the defaults, what to watch for."""

    name: str
    settings: Mapping[str, Value]
    watch: str


class Seat:
    """One experiment on a page, for one visitor.

    The visit is the truth; what the visitor brought in the address bar only starts it, and the address bar follows it
    from then on.

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
        self._kept = f"{experiment}:asked"
        self._address = Address(prefix, Asked(Recipe(self.module.Config()), view or {}, rate))
        if self._kept not in st.session_state:
            st.session_state[self._kept], notices = self._address.read()
            for notice in notices:
                st.toast(notice, icon=":material/info:", duration="long")
        # a widget's callback has asked for something; otherwise the visitor's own changes in the component count
        self._asks = st.session_state.get(f"{experiment}:asks", False)
        if (visit := self.visit) and not self._asks:
            st.session_state[self._kept] = Asked(visit.recipe, visit.looked, visit.rate)

    @property
    def visit(self) -> Visit | None:
        """The visit, while it is alive."""
        return DESK.visit(st.session_state.get(f"{self.name}:token"))

    @property
    def config(self) -> Any:
        """The settings in force."""
        return self._asked.recipe.config

    @property
    def _asked(self) -> Asked:
        """What is to be shown: repeated from its recipe if the visit is gone."""
        found: Asked = st.session_state[self._kept]
        return found

    def choose(self, field: str, value: Value) -> None:
        """Change one setting; a structural one starts the run anew."""
        self.take(settings.replace(self.config, {field: value}))

    def take(self, config: Any) -> None:
        """Change several settings at once; acts when the page is shown the next time."""
        st.session_state[self._kept] = dataclasses.replace(self._asked, recipe=Recipe(config))
        st.session_state[f"{self.name}:asks"] = True

    def panel(self, summary: str) -> None:
        """The button that says what is set, with the widgets behind it, unless the address bar hides it."""
        if "settings" not in hidden():
            controls.panel(self.config, summary, self.choose, self.name)

    def examples(self, *known: "Example") -> None:
        """A button with settings worth seeing behind it, each at one click, unless the address bar hides it."""
        if "examples" in hidden():
            return
        with st.popover("Examples", help="Settings worth seeing, at one click."):
            for example in known:
                config = settings.replace(self.module.Config(), example.settings)
                st.button(
                    f"**{example.name}**  \n{example.watch}",
                    key=f"{self.name}:{example.name}",
                    on_click=self.take,
                    args=(config,),
                    type="tertiary",
                )

    def show(self, tree: scene.Node) -> None:
        """Mount the component with this scene; its run is started or changed to what the settings say."""
        tree = scene.without(tree, hidden())
        uses = scene.refs(tree)
        pictures = Pictures(tuple(uses["line"]), tuple(uses["film"]), tuple(uses["now"]), stories.teller(self.name))
        visit, asked = self.visit, self._asked
        if visit is None:
            try:
                visit = DESK.open(self.name, self.config, pictures, asked.view, asked.rate, asked.recipe)
            except Full as full:
                st.info(str(full))
                return
            st.session_state[f"{self.name}:token"] = visit.token
        else:
            visit.configure(self.config, pictures, asks=self._asks)
        st.session_state[f"{self.name}:asks"] = False  # only now: a script may be stopped before it came here
        _lease(visit.token)
        self._address.write(Asked(visit.recipe, visit.looked, visit.rate))
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


def hidden() -> set[str]:
    """What the address bar's ``hide`` takes off the page: ``settings``, ``examples``, and parts of the scene."""
    return set(st.query_params.get("hide", "")[:LONGEST].split(",")) - {""}


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""


def header(title: str, *buttons: Callable[[], None]) -> None:
    """The page's title, and the settings on the same line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        for button in buttons:
            button()
