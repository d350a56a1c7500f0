"""What became of the two networks. Slots: ``accuracy`` one sentence above its chart, ``what`` at most three."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.live_training.race import standings
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

LAYERS = 4  # three hidden ones and the output
GONE = 50.0  # percent: below it a network that has run for a while fails
WHILE = 200  # steps
BLOWN = 1000.0  # times the length that its weights had: a network has blown up, whether its numbers are finite or not


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    if history.last_step == 0:
        return {"accuracy": ["Both networks start equal. Press Play."], "what": []}
    told = [outside(history), weights(history), *effect(history)]
    return {"accuracy": [standings(history, ("outside", "inside"), "; ")], "what": told}


def outside(history: History) -> str:
    """Whether it blew up, fails, or trains."""
    bad, layer = int(history.last["outside.bad_step"]), int(history.last["outside.bad_layer"])
    if bad >= 0:
        where = "the output layer" if layer == LAYERS else f"layer {layer}"
        return f"[[outside]] blew up: {where} turned non-finite first, at step **{integer(bad)}**."
    if (step := blown(history)) is not None:
        return (
            f"[[outside]] blew up: by step **{integer(step)}** its weights were more than {integer(BLOWN)} times as "
            "long as at the start, though its numbers are finite."
        )
    reading = facts.accuracy(history, "outside")
    if reading is None or history.last_step < WHILE:
        return "[[outside]] is still finite."
    if reading.value < GONE:
        return (
            f"[[outside]] did not blow up in **{integer(history.last_step)}** steps, but fails: it is at "
            f"**{percent(reading.value)}**."
        )
    return f"[[outside]] trains all the same: **{percent(reading.value)}**."


def blown(history: History) -> int | None:
    """The first step at which the weights had grown beyond measure; None while they have not."""
    steps, values = facts.finite(history, "outside.weights")
    beyond = np.flatnonzero(values > BLOWN * values[:1])
    return int(steps[beyond[0]]) if len(beyond) else None


def effect(history: History) -> list[str]:
    """How much of what the steps of both networks aimed at is left once the statistics are taken anew."""
    left = {}
    for arm in ("outside", "inside"):
        steps, aimed = facts.finite(history, f"{arm}.aimed")
        at, gained = facts.finite(history, f"{arm}.gained")
        if not len(steps) or len(steps) != len(at) or not 0 < aimed.sum() < math.inf:
            return []
        left[arm] = gained.sum() / aimed.sum()
    told = " and ".join(f"**{number(float(value))}** in [[{arm}]]" for arm, value in left.items())
    return [
        "A step aims at a lower loss with the statistics as they are. Once they are taken anew, so much of that is "
        f"left: {told}."
    ]


def weights(history: History) -> str:
    """How far the weights went, at the last step at which they were numbers."""
    _, values = facts.finite(history, "outside.weights")
    return f"Its weights went from **{number(float(values[0]), 3)}** to **{number(float(values[-1]), 3)}**."
