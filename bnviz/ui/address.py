"""The address bar as a run's replay and what the visitor looks at: read once, followed from then on.

It comes from strangers: what is not understood costs a notice and is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from bnviz import config as settings
from bnviz import experiments, replay
from bnviz.config import ConfigError, Param
from bnviz.replay import ReplayLog

PAGE_KEYS = ("projector", "hide", "look", "symptom", "write", "doc")  # the page's own
RATE = Param(60.0, 0, 1000, "Steps a second; 0 is as fast as it goes.")
VIEW = Param(0, 0, 10_000, "What is looked at, counted from 0.")
RESERVED = (*replay.KEYS, *PAGE_KEYS, "rate", "layer", "unit")  # no experiment's field has such a name


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: a run, what to look at, and steps a second."""

    replay: ReplayLog
    view: Mapping[str, int]
    rate: float


class Address:
    """One experiment's part of the address bar.

    Args:
        prefix: what its keys start with; empty for the first experiment of a page.
        default: what it says when it says nothing.
    """

    def __init__(self, prefix: str, default: Asked) -> None:
        self._prefix = prefix
        self._default = default

    def read(self) -> tuple[Asked, list[str]]:
        """What the address bar asks for, and a sentence for each key that it does not take."""
        default = self._default
        texts = {key.removeprefix(self._prefix): st.query_params[key] for key in st.query_params if self._is_mine(key)}
        taken = {"rate": RATE, **dict.fromkeys(default.view, VIEW)}
        looked: dict[str, Any] = {}
        notices = []
        for key in taken.keys() & texts.keys():
            try:
                looked[key] = taken[key].parse(key, texts.pop(key))
            except ConfigError as problem:
                notices.append(str(problem))
        rate = looked.pop("rate", default.rate)
        found, more = replay.lenient(default.replay.start, texts)
        return Asked(found, {**default.view, **looked}, rate), [*more, *notices]

    def write(self, now: Asked) -> None:
        """Make the address bar say this, and nothing else of this experiment's."""
        default = self._default
        texts = now.replay.to_text()
        texts |= {name: str(value) for name, value in now.view.items() if default.view.get(name, value) != value}
        texts |= {} if now.rate == default.rate else {"rate": settings.text_of(now.rate)}
        wanted = {key: value for key, value in st.query_params.items() if not self._is_mine(key)}
        wanted |= {self._prefix + key: text for key, text in texts.items()}
        if dict(st.query_params) != wanted:
            st.query_params.from_dict(wanted)

    def _is_mine(self, key: str) -> bool:
        """Whether a key is this experiment's: not the page's, not another experiment's."""
        if self._prefix:
            return key.startswith(self._prefix)
        first, dot, _ = key.partition(".")
        return key not in PAGE_KEYS and not (dot and first in experiments.names())
