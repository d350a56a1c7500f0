"""A visitor's run on a page: its session, its settings in the address bar, and the component that shows it."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from bnviz import config as settings
from bnviz import experiments, theme
from bnviz.charts.chart import Chart
from bnviz.config import Value
from bnviz.replay import ReplayLog
from bnviz.scene import Node
from bnviz.stream import plotly
from bnviz.stream.session import Session
from bnviz.stream.sessions import Full
from bnviz.stream.view import Pictures
from bnviz.ui import controls
from bnviz.ui.address import Address, Asked
from bnviz.ui.server import SESSIONS

# one line of code would be taken for a path, hence the line breaks; a static module is not sent again on every update.
# The data come in a list: in a dict Streamlit looks for tables, and imports pandas for that, 0.2 s and 60 MB
LOADER = """
const live = import(new URL("app/static/live.js", document.baseURI));
export default async ({ data: [data], ...component }) => (await live).default({ ...component, data });
"""
LONGEST = 400  # characters of what is hidden

component = st.components.v2.component("bnviz_live", js=LOADER, isolate_styles=False)


@st.cache_resource(scope="session", on_release=SESSIONS.leave, show_spinner=False)
def _lease(token: str) -> str:
    """Exists only to be released when the visitor's tab goes away."""
    return token


class Example(NamedTuple):
    """Settings worth seeing: what they are called, what differs from the defaults, what to watch for."""

    name: str
    settings: Mapping[str, Value]
    watch: str


class Mount:
    """One experiment on a page, for one visitor.

    The session owns the run and its settings. What the visitor brought in the address bar only starts it; from then on
    the address bar follows it, and widgets ask it for changes. A session that is gone is repeated from what was seen
    of it last.

    Args:
        experiment: its name.
    """

    def __init__(self, experiment: str) -> None:
        self.name = experiment
        self.experiment = found = experiments.get(experiment)
        self._last = f"{experiment}:last"  # what was seen of the session last, in the state of the visitor's page
        self._address = Address(found.prefix, Asked(ReplayLog(found.Config()), found.view, found.rate))
        if self._last not in st.session_state:
            st.session_state[self._last], notices = self._address.read()
            for notice in notices:
                notify(notice)
        if session := self.session:
            st.session_state[self._last] = Asked(session.replay, session.view.chosen, session.rate)

    @property
    def session(self) -> Session | None:
        """The session, while it is alive."""
        return SESSIONS.session(st.session_state.get(f"{self.name}:token"))

    @property
    def config(self) -> Any:
        """The settings that were asked for last."""
        session = self.session
        return session.settings.asked.config if session else self._asked.replay.config

    @property
    def _asked(self) -> Asked:
        """What is to be repeated if the session is gone."""
        found: Asked = st.session_state[self._last]
        return found

    @property
    def charts(self) -> dict[str, Chart]:
        """The experiment's charts for these settings, by key."""
        return {chart.key: chart for chart in self.experiment.charts(self.config)}

    def choose(self, field: str, value: Value) -> None:
        """Change one setting; a structural one starts another run. A widget calls this."""
        if session := self.session:
            try:
                session.ask({field: value})
            except ValueError as problem:
                notify(str(problem))
        else:
            self._begin_later(settings.replace(self.config, {field: value}))

    def begin(self, config: Any) -> None:
        """Start another run with these settings. A widget calls this."""
        if session := self.session:
            session.begin(config)
        else:
            self._begin_later(config)

    def _begin_later(self, config: Any) -> None:
        st.session_state[self._last] = dataclasses.replace(self._asked, replay=ReplayLog(config))

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
                config = settings.replace(self.experiment.Config(), example.settings)
                st.button(
                    f"**{example.name}**  \n{example.watch}",
                    key=f"{self.name}:{example.name}",
                    on_click=self.begin,
                    args=(config,),
                    type="tertiary",
                )

    def show(self, scene: Node) -> None:
        """Mount the component with this scene; a session is opened if there is none (any more)."""
        scene = scene.without(hidden())
        pictures = Pictures.of(scene)
        session, asked = self.session, self._asked
        if session is None:
            narrator = self.experiment.narrator
            try:
                session = SESSIONS.open(self.name, asked.replay, pictures, narrator, asked.view, asked.rate)
            except Full as full:
                st.info(str(full))
                return
            st.session_state[f"{self.name}:token"] = session.token
        else:
            session.show(pictures)
        _lease(session.token)
        self._address.write(Asked(session.replay, session.view.chosen, session.rate))
        component(
            key=f"live-{self.name}",
            data=[
                {
                    "ws": f"live/ws/{session.token}",
                    "plotly": plotly.path(),
                    "scene": scene.to_json(),
                    "tokens": theme.tokens(),
                    "revision": session.settings.asked.number,
                    "options": {"projector": st.query_params.get("projector") == "1"},
                }
            ],
            on_lost_change=_nothing,
            on_settled_change=_nothing,
        )


def hidden() -> set[str]:
    """What the address bar's ``hide`` takes off the page: ``settings``, ``examples``, and parts of the scene."""
    return set(st.query_params.get("hide", "")[:LONGEST].split(",")) - {""}


def notify(notice: str) -> None:
    """Tell the visitor one sentence, for a while."""
    st.toast(notice, icon=":material/info:", duration="long")


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""


def header(title: str, *buttons: Callable[[], None]) -> None:
    """The page's title, and the settings on the same line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False)
        for button in buttons:
            button()
