"""Watched models on a page: the files that the server was started with, and those that a visitor drops."""

from collections.abc import Sequence
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
    if not modules:
        _mount(f"run-{token}", token, "")
        return
    query, kind = _look(file, modules, place)
    _mount(f"run-{token}", token, query, modules[kind], _field(place, kind))


def _suffix(place: int) -> str:
    """Of the keys in the address bar that are about one of several runs."""
    return str(place + 1) if place else ""


def _field(place: int, kind: str) -> str:
    """The key of the layer in focus, one for each kind."""
    return f"layer{_suffix(place)}.{kind}"


def _look(file: Followed, modules: dict[str, list[str]], place: int) -> tuple[str, str]:
    """What is looked at, as a query, and its kind: widgets that follow the address bar."""
    suffix = _suffix(place)
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
            bind="query-params",
        )
        kind = kind or kinds[0]
        names = modules[kind]
        layer = st.selectbox("layer in focus", names, key=_field(place, kind), width=260, bind="query-params")
        channel = st.number_input("channel", 0, 4095, key=f"channel{suffix}", width=130, bind="query-params")
    return f"kind={kind}&layer={names.index(layer)}&channel={int(channel)}", kind


def _mount(key: str, token: str, query: str, layers: Sequence[str] = (), field: str = "", drop: bool = False) -> None:
    data: dict[str, Any] = {
        "layers": len(layers),
        "path": f"live/watched/{token}",
        "query": query,
        "drop": drop,
        "plotly": plotly.path(),
        "tokens": theme.tokens(),
    }
    component(
        key=key,
        data=[data],
        on_arrived_change=_nothing,
        on_dropped_change=lambda: _take(token),
        on_layer_change=lambda: _focus(st.session_state.get(key), layers, field),
    )


def _focus(told: Any, layers: Sequence[str], field: str) -> None:
    """A row was clicked: its layer is the one in focus, in the widget and in the address bar."""
    layer = getattr(told, "layer", None)
    if isinstance(layer, int) and not isinstance(layer, bool) and 0 <= layer < len(layers):
        st.session_state[field] = layers[layer]


def _take(token: str) -> None:
    """A file was dropped at a place: from now on it is one of the visitor's runs."""
    if SHELF.get(token) and token not in st.session_state[DROPPED]:
        st.session_state[DROPPED].append(token)


def _nothing() -> None:
    """The component asks for a run of the script; that it runs is all that is needed."""
