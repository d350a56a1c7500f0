"""A Config's structural fields as widgets behind one button."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from bnviz import config as settings
from bnviz.config import Param, Value


def panel(config: Any, summary: str, changed: Callable[[str, Value], None], key: str, live: Sequence[str] = ()) -> None:
    """One button that says what is set; behind it a widget for every field that restarts the run.

    Args:
        config: the config in force; the widgets show it.
        summary: what the button says.
        changed: is called with the field's dotted name and its new value.
        key: distinguishes the widgets of several panels.
        live: fields that act while the run goes on, and stand above the others.
    """
    known = settings.params(config)
    with st.popover(summary, help=f"What configures the run{'' if live else '; a change starts it anew'}."):
        if live:
            st.caption("These act while the run goes on:")
        for name in live:
            _widget(f"{key}:{name}", name, known[name], settings.get(config, name), changed)
        if live:
            st.caption("A change of these starts it anew:")
        for name, declared in known.items():
            if not declared.live and not declared.internal:
                _widget(f"{key}:{name}", name, declared, settings.get(config, name), changed)


def _widget(key: str, name: str, declared: Param, value: Value, changed: Callable[[str, Value], None]) -> None:
    st.session_state[key] = value
    arm = name.rpartition(".")[0]
    label = f"{declared.label}, {arm}" if declared.label and arm else declared.label or name.replace("_", " ")
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
