"""A Config's structural fields as widgets behind one button, and the address bar as the Config's text."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from bnviz import config as settings
from bnviz.config import Param, Value


def from_url(default: Any, known: Collection[str], prefix: str = "") -> tuple[Any, list[str]]:
    """The config that the address bar asks for, and a sentence for each key that it does not take.

    Args:
        default: the config when nothing is said.
        known: keys that belong to somebody else (the view, another experiment of the page).
        prefix: what this experiment's keys start with, for the second experiment of a page.
    """
    mine = {
        key.removeprefix(prefix): value
        for key, value in st.query_params.items()
        if key.startswith(prefix) and key not in known
    }
    return settings.lenient(default, mine)


def to_url(texts: Mapping[str, str], prefix: str = "", keep: Mapping[str, str] | None = None) -> None:
    """Make the address bar say these settings and nothing else of this experiment's."""
    wanted = {**(keep or {}), **{prefix + key: value for key, value in texts.items()}}
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)


def panel(config: Any, summary: str, changed: Callable[[str, Value], None], key: str) -> None:
    """One button that says what is set; behind it a widget for every field that restarts the run.

    Args:
        config: the config in force; the widgets show it.
        summary: what the button says.
        changed: is called with the field's dotted name and its new value.
        key: distinguishes the widgets of several panels.
    """
    with st.popover(summary, help="What configures the run; a change starts it anew."):
        for name, declared in settings.params(config).items():
            if not declared.live:
                _widget(f"{key}:{name}", name, declared, settings.get(config, name), changed)


def _widget(key: str, name: str, declared: Param, value: Value, changed: Callable[[str, Value], None]) -> None:
    st.session_state[key] = value
    label = declared.label or name.replace("_", " ")
    common: dict[str, Any] = {
        "key": key,
        "help": declared.help,
        "on_change": lambda: changed(name, st.session_state[key]),
    }
    if isinstance(declared.default, bool):
        st.toggle(label, **common)
    elif isinstance(declared.default, str):
        st.selectbox(label, declared.choices, **common)
    elif isinstance(declared.default, int):
        st.number_input(label, int(declared.low or 0), int(declared.high or 0), step=1, **common)
    else:
        st.number_input(label, float(declared.low or 0), float(declared.high or 0), format="%g", **common)
