"""Watched models on a page: the files that the server was started with, and those that a visitor drops."""

from typing import Any

import streamlit as st

from bnviz import theme
from bnviz.stories.numbers import integer
from bnviz.stream import plotly
from bnviz.ui.plain import plain
from bnviz.ui.server import SHELF
from bnviz.watched.quantities import KINDS
from bnviz.watched.shelf import Followed, Unreadable

LOADER = """
const watched = import(new URL("app/static/watched.js", document.baseURI));
export default async ({ data: [data], ...component }) => (await watched).default({ ...component, data });
"""
NAMES = {"norm": "normalizations", "nonlinearity": "nonlinearities", "weight": "weights"}
MOST = 3  # dropped runs of one visitor that stand side by side
DROPPED = "watched:dropped"
SCRIPT = """import bnviz

with bnviz.watch(model, to="run.bnviz"):
    ...  # the training loop stays as it is"""

component = st.components.v2.component("bnviz_watched", js=LOADER, isolate_styles=False)


def tokens() -> list[str]:
    """The runs of this page: those that the server was started with, then those that the visitor dropped."""
    st.session_state[DROPPED] = [token for token in st.session_state.get(DROPPED, []) if SHELF.get(token)]
    return [*SHELF.opened, *st.session_state[DROPPED]]


def instruction() -> None:
    """How a run is recorded."""
    st.write(
        "Three lines record what the layers of a model receive while it trains. The model stays the same to the bit."
    )
    st.code(SCRIPT, language="python")


def drop() -> None:
    """A place for a file, unless the visitor has dropped enough."""
    if len(st.session_state.get(DROPPED, [])) >= MOST:
        return
    token = st.session_state.get("watched:place", "")
    if not SHELF.is_free(token):
        token = st.session_state["watched:place"] = SHELF.place()
    _mount(f"drop-{token}", token, "", drop=True)


def compare(shown: list[str]) -> None:
    """The runs side by side, each with what is looked at of it."""
    for place, column in enumerate(st.columns(len(shown)) if len(shown) > 1 else [st.container()]):
        with column:
            show(shown[place], place)


def show(token: str, place: int) -> None:
    """One run, with what is looked at of it."""
    file = SHELF.get(token)
    if file is None:
        return
    try:
        modules = file.modules()
    except Unreadable as problem:
        st.error(plain(str(problem)))
        return
    if not modules:
        instruction()
    _mount(f"run-{token}", token, _look(file, modules, place) if modules else "")


def _look(file: Followed, modules: dict[str, list[str]], place: int) -> str:
    """What is looked at, as a query: widgets that follow the address bar."""
    suffix = str(place + 1) if place else ""
    kinds = [kind for kind in KINDS if kind in modules]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"**{file.name}**", width="content")
        kind = st.segmented_control(
            "rows",
            kinds,
            key=f"rows{suffix}",
            default=kinds[0],
            required=True,
            format_func=lambda each: f"{NAMES[each]} {integer(len(modules[each]))}",
            label_visibility="collapsed",
            width="content",
        )
        names = modules[kind or kinds[0]]
        layer = st.selectbox("layer in focus", names, key=f"layer{suffix}:{kind}", width=260)
        channel = st.number_input("channel", 0, 4095, key=f"channel{suffix}", width=130)
    return f"kind={kind}&layer={names.index(layer)}&channel={int(channel)}"


def _mount(key: str, token: str, query: str, drop: bool = False) -> None:
    data: dict[str, Any] = {
        "path": f"live/watched/{token}",
        "query": query,
        "drop": drop,
        "plotly": plotly.path(),
        "tokens": theme.tokens(),
    }
    component(key=key, data=[data], on_arrived_change=_nothing, on_dropped_change=lambda: _take(token))


def _take(token: str) -> None:
    """A file was dropped at a place: from now on it is one of the visitor's runs."""
    if SHELF.get(token) and token not in st.session_state[DROPPED]:
        st.session_state[DROPPED].append(token)


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""
