"""Runs to be reported: trained here, as the command line and a page leave them."""

from collections.abc import Mapping
from typing import Any

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Value
from bnviz.history import History
from bnviz.records import row, row_dtype
from bnviz.replay import ReplayLog, told
from bnviz.stream.taken import Taken


def taken(
    name: str = "live_training",
    steps: int = 12,
    changes: Mapping[int, Mapping[str, Value]] | None = None,
    past: int = 1024,
    start: Mapping[str, Value] | None = None,
    **more: Any,
) -> Taken:
    """A run of so many steps; `changes` of settings by step, `past` rows of it kept."""
    experiment = experiments.get(name)
    config = settings.replace(experiment.Config(), start or {})
    machine, script = experiment.start(config), []
    history: History | None = None
    for step in range(steps + 1):
        if changes and step in changes:
            script.append((step, settings.replace(script[-1][1] if script else config, changes[step])))
            machine.change(script[-1][1])
        record = machine.step()
        history = history or History(row_dtype(record), recent=16, past=past)
        history.append(row(record, history.dtype))
    assert history is not None
    replay = ReplayLog(config, tuple(script), steps)
    return Taken(name, replay, history, replay.changes(told), **more)
