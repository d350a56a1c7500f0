"""Stories: what a run shows, in sentences that cite its numbers. Rules are small pure functions of a history."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bnviz.history import History

Teller = Callable[[History, Any, Sequence[Mapping[str, Any]], Mapping[str, int]], dict[str, list[str]]]


def teller(experiment: str) -> Teller | None:
    """Who tells the story of one experiment: (history, config, changes, view) -> slot -> sentences; None if nobody."""
    name = f"{__name__}.{experiment}"
    if importlib.util.find_spec(name) is None:
        return None
    found: Teller = importlib.import_module(name).tell
    return found
