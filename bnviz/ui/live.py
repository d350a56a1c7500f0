"""A visitor's run on a page: its session, its settings in the address bar, and the component that shows it."""

import dataclasses
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from bnviz import config as settings
from bnviz import experiments, paths, theme
from bnviz.charts.chart import Chart
from bnviz.config import Value
from bnviz.replay import FURTHEST, MOST, ReplayLog
from bnviz.scene import Node
from bnviz.stories.numbers import integer
from bnviz.stream import plotly
from bnviz.stream.session import Session
from bnviz.stream.sessions import Full
from bnviz.stream.view import Pictures
from bnviz.stream.wire import Request
from bnviz.ui import controls
from bnviz.ui.address import PAGE_KEYS, Address, Asked
from bnviz.ui.frame import header as header
from bnviz.ui.plain import plain
from bnviz.ui.server import SESSIONS

# one line of code would be taken for a path, hence the line breaks; a static module is not sent again on every update.
# The data come in a list: in a dict Streamlit looks for tables, and imports pandas for that, 0.2 s and 60 MB
LOADER = """
const live = import(new URL("app/static/live.js", document.baseURI));
export default async ({ data: [data], ...component }) => (await live).default({ ...component, data });
"""
LONGEST = 400  # characters of what is hidden
TOO_LONG = (
    "This run has become longer than a link can hold ({steps} steps, {changes} changes): the address bar opens its "
    "beginning."
)

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
        place: where it is shown, if that is not the experiment's own page: it is a session of its own there, which
            the address bar does not follow.
        rate: steps a second, if not the experiment's.
        playing: whether its run plays as soon as it is there.
    """

    def __init__(self, experiment: str, place: str = "", *, rate: float | None = None, playing: bool = False) -> None:
        self.name = place or experiment
        self.experiment = found = experiments.get(experiment)
        self.playing = playing
        self._last = f"{self.name}:last"  # what was seen of the session last, in the state of the visitor's page
        self._usual = usual = Asked(ReplayLog(found.Config()), found.view, found.rate if rate is None else rate)
        self._address = None if place else Address(found.prefix, usual)
        if self._last not in st.session_state:
            asked, notices = self._address.read() if self._address else (usual, [])
            st.session_state[self._last] = asked
            for notice in notices:
                notify(notice)
        if session := self.session:
            st.session_state[self._last] = self._seen(session)

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
    def now(self) -> Asked:
        """Where the run stands, and how it is looked at."""
        session = self.session
        return self._seen(session) if session else self._asked

    def _seen(self, session: Session) -> Asked:
        """What brings a session to where it is."""
        replay = ReplayLog(session.settings.asked.config) if self.experiment.timeless else session.replay
        return Asked(replay, session.view.chosen, session.rate)

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

    def panel(self, summary: str, live: Sequence[str] = ()) -> None:
        """The button that says what is set, with the widgets behind it, unless the address bar hides it.

        Args:
            live: settings that act while the run goes on and stand there too, where no control of the scene sets them.
        """
        if "settings" not in hidden():
            controls.panel(self.config, summary, self.choose, self.name, live)

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

    def caption(self, *known: "Example") -> None:
        """What to watch for, for as long as the run is one of these examples."""
        session = self.session
        start = (session.replay if session else self._asked.replay).start
        usual = self.experiment.Config()
        for example in known:
            if settings.replace(usual, example.settings) == start != usual:
                st.html(f'<p class="bnviz-watch"><b>{escape(example.name)}.</b> {escape(example.watch)}</p>')

    def show(self, scene: Node) -> None:
        """Mount the component with this scene; a session is opened if there is none (any more)."""
        scene = scene.without(hidden())
        pictures = Pictures.of(scene)
        session, asked = self.session, self._asked
        if session is None:
            narrator, seen = self.experiment.narrator, not self.experiment.page
            try:
                session = SESSIONS.open(
                    self.experiment.name,
                    asked.replay,
                    pictures,
                    narrator,
                    asked.view,
                    asked.rate,
                    visitor=_visitor(),
                    seen=seen,
                )
            except Full as full:
                st.info(str(full))
                st.stop()  # one refusal is enough for a page with several runs
            st.session_state[f"{self.name}:token"] = session.token
            if self.playing:
                session.do(Request("play"))
        else:
            session.show(pictures)
        _lease(session.token)
        self._follow(session)
        said = component(
            key=f"live-{self.name}",
            data=[
                {
                    "ws": f"live/ws/{session.token}",
                    "plotly": plotly.path(),
                    "scene": scene.to_json(),
                    "tokens": theme.tokens(),
                    "revision": session.settings.asked.number,
                }
            ],
            on_lost_change=_nothing,
            on_settled_change=_nothing,
            on_leave_change=_nothing,
        )
        if (page := said.leave) == self.experiment.name:
            self._hand_over(page)

    def forget(self) -> None:
        """Leave the session to where it is shown else; another one is opened here."""
        st.session_state[self._last] = self._usual
        st.session_state.pop(f"{self.name}:token", None)

    def _hand_over(self, page: str) -> None:
        """Show this very session on the experiment's own page."""
        if session := self.session:
            SESSIONS.close(st.session_state.get(f"{page}:token", ""))
            st.session_state[f"{page}:token"] = session.token
            st.session_state[f"{page}:last"] = st.session_state[self._last]
            st.switch_page(paths.PAGES / f"{page}.py")

    def _follow(self, session: Session) -> None:
        """Make the address bar say what the session shows; a run that it cannot hold can be taken as a file."""
        if self._address is None:
            return
        replay = session.replay
        self._address.write(self._seen(session))
        told = f"{self.name}:told"
        if not replay.fits and st.session_state.get(told) != session.run.name:
            st.session_state[told] = session.run.name
            said = TOO_LONG.format(steps=integer(FURTHEST), changes=MOST)
            file = f"[Take its file](live/export/{session.token}.json): it repeats the run on the command line."
            st.toast(f"{plain(said)} {file}", icon=":material/info:", duration="long")


def pass_on(experiment: str) -> None:
    """Switch to an experiment's own page, with the whole address, if the address says anything of a run."""
    if any(key not in PAGE_KEYS for key in st.query_params):
        st.switch_page(paths.PAGES / f"{experiment}.py", query_params=st.query_params.to_dict())


def _visitor() -> str:
    """Who this page belongs to: one open page of one browser."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def hidden() -> set[str]:
    """What the address bar's ``hide`` takes off the page: ``settings``, ``examples``, and parts of the scene."""
    return set(st.query_params.get("hide", "")[:LONGEST].split(",")) - {""}


def notify(notice: str) -> None:
    """Tell the visitor one sentence, for a while."""
    st.toast(plain(notice), icon=":material/info:", duration="long")


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""
