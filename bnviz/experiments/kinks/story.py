"""Where the kinks are. Slots: ``accuracy``, ``kinks`` one sentence each, ``what`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.kinks import SPEC
from bnviz.history import History
from bnviz.stories.facts import finite
from bnviz.stories.numbers import integer, number, percent

AWAY = 1.0  # data farther than this from the origin are off centre


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"accuracy": [accuracy(history)], "kinks": [kinks(history)], "what": what(history, config)}


def newest(history: History, arm: str, column: str) -> float:
    """The newest number of a column."""
    _, values = finite(history, f"{arm}.{column}")
    return float(values[-1]) if len(values) else float("nan")


def accuracy(history: History) -> str:
    """How the three stand."""
    said = [f"[[{arm}]] **{percent(newest(history, arm, 'test_accuracy'))}**" for arm in SPEC.keys]
    return f"At step **{integer(history.last_step)}**: {', '.join(said)}."


def kinks(history: History) -> str:
    """How many units' kinks pass through the data."""
    said = [f"[[{arm}]] **{percent(newest(history, arm, 'crossing'), 0)}**" for arm in SPEC.keys]
    return f"Units whose kink passes through the box around the data: {', '.join(said)}."


def what(history: History, config: Any) -> list[str]:
    """What the kinks have to do with the data."""
    counts = {arm: integer(newest(history, arm, "regions")) for arm in SPEC.keys}
    far = bool(np.hypot(config.shift_x, config.shift_y) > AWAY)
    follow = (
        f"[[bn]] cuts the box around the data into **{counts['bn']}** regions, [[default]] into "
        f"**{counts['default']}**, [[zero]] into **{counts['zero']}**."
    )
    if history.last_step == 0:
        drag = "Drag the points" if far else "Drag the points away from the middle"
        return [follow, f"{drag}: with batch norm the lines follow, the others stay where weights and biases put them."]
    met = {arm: newest(history, arm, "met") for arm in SPEC.keys}
    told = [
        follow,
        f"On a straight way between two points one meets **{number(met['bn'])}** kinks in [[bn]], "
        f"**{number(met['default'])}** in [[default]], **{number(met['zero'])}** in [[zero]].",
    ]
    if not far:
        told.append("The data lie in the middle: there a plain network ends as good. Off centre it does not.")
    return told
