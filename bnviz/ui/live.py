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
from bnviz.stream.routes import plotly_path
from bnviz.stream.session import Pictures, Session
from bnviz.stream.sessions import Full
from bnviz.ui import controls
from bnviz.ui.address import Address, Asked
from bnviz.ui.server import SESSIONS

# one line of code would be taken for a path, hence the line breaks; a static module is not sent again on every update
LOADER = """
const live = import(new URL("app/static/live.js", document.baseURI));
export default async (component) => (await live).default(component);
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

    The session is the truth; what the visitor brought in the address bar only starts it, and the address bar follows it
    from then on.

    Args:
        experiment: its name.
    """

    def __init__(self, experiment: str) -> None:
        self.name = experiment
        self.experiment = found = experiments.get(experiment)
        self._kept = f"{experiment}:asked"
        self._address = Address(found.prefix, Asked(ReplayLog(found.Config()), found.view, found.rate))
        if self._kept not in st.session_state:
            st.session_state[self._kept], notices = self._address.read()
            for notice in notices:
                st.toast(notice, icon=":material/info:", duration="long")
        # a widget's callback has asked for something; otherwise the visitor's own changes in the component count
        self._asks = st.session_state.get(f"{experiment}:asks", False)
        if (session := self.session) and not self._asks:
            st.session_state[self._kept] = Asked(session.replay, session.looked, session.rate)

    @property
    def session(self) -> Session | None:
        """The session, while it is alive."""
        return SESSIONS.session(st.session_state.get(f"{self.name}:token"))

    @property
    def config(self) -> Any:
        """The settings in force."""
        return self._asked.replay.config

    @property
    def _asked(self) -> Asked:
        """What is to be shown: repeated from its replay if the session is gone."""
        found: Asked = st.session_state[self._kept]
        return found

    @property
    def charts(self) -> dict[str, Chart]:
        """The experiment's charts for the settings in force, by key."""
        return {chart.key: chart for chart in self.experiment.charts(self.config)}

    def choose(self, field: str, value: Value) -> None:
        """Change one setting; a structural one starts the run anew."""
        self.take(settings.replace(self.config, {field: value}))

    def take(self, config: Any) -> None:
        """Change several settings at once; acts when the page is shown the next time."""
        st.session_state[self._kept] = dataclasses.replace(self._asked, replay=ReplayLog(config))
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
                config = settings.replace(self.experiment.Config(), example.settings)
                st.button(
                    f"**{example.name}**  \n{example.watch}",
                    key=f"{self.name}:{example.name}",
                    on_click=self.take,
                    args=(config,),
                    type="tertiary",
                )

    def show(self, scene: Node) -> None:
        """Mount the component with this scene; its run is started or changed to what the settings say."""
        scene = scene.without(hidden())
        pictures = Pictures.of(scene, self.experiment.narrator)
        session, asked = self.session, self._asked
        if session is None:
            try:
                session = SESSIONS.open(self.name, self.config, pictures, asked.view, asked.rate, asked.replay)
            except Full as full:
                st.info(str(full))
                return
            st.session_state[f"{self.name}:token"] = session.token
        else:
            session.configure(self.config, pictures, asks=self._asks)
        st.session_state[f"{self.name}:asks"] = False  # only now: a script may be stopped before it came here
        _lease(session.token)
        self._address.write(Asked(session.replay, session.looked, session.rate))
        component(
            key=f"live-{self.name}",
            data={
                "ws": f"live/ws/{session.token}",
                "plotly": plotly_path(),
                "scene": scene.to_json(),
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
