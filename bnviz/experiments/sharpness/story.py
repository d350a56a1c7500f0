"""Where the sharpness goes. Slots: ``edge`` one sentence, ``what`` up to three, ``guess.edge`` as a guess reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.facts import finite
from bnviz.stories.numbers import integer, number, percent, setting

KEYS = ("plain", "bn")
CLOSE = 0.1  # of the edge: at it


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"edge": [edge(history)], "what": what(history), "guess.edge": guessed(history, config)}


def guessed(history: History, config: Any) -> list[str]:
    """2 / lr of the network without BN, and its sharpness."""
    words = f"Formula: $2/η$, with η = **{setting(config.plain.lr)}**: **{number(config.plain.edge, 3)}**."
    if history.last_step == 0:
        return [repr(config.plain.edge), words]
    step, value = newest(history, "plain.sharpness")
    return [
        repr(config.plain.edge),
        words,
        repr(value),
        f"Measured at step **{integer(step)}**: **{number(value, 3)}**.",
    ]


def newest(history: History, column: str) -> tuple[int, float]:
    """The step and the value of the newest measurement."""
    steps, values = finite(history, column)
    return (int(steps[-1]), float(values[-1])) if len(steps) else (0, float("nan"))


def edge(history: History) -> str:
    """Where both stand against 2 / lr."""
    said = [f"[[{arm}]] **{number(newest(history, f'{arm}.ratio')[1], 3)}**" for arm in KEYS]
    start = "At the start" if history.last_step == 0 else f"At step **{integer(newest(history, 'plain.ratio')[0])}**"
    return f"{start}, in units of 2 / η: {', '.join(said)}."


def what(history: History) -> list[str]:
    """Who is at the edge, from where it came, and what the loss does there."""
    if history.last_step == 0:
        return [
            "Every step sees all images: nothing is random but the first weights.",
            "On a parabola that is more curved than 2 / η gradient descent leaves the minimum. Here it does not. "
            "Press Play.",
        ]
    told = [sentence for arm in KEYS if (sentence := arrived(history, arm))]
    rising = [(arm, newest(history, f"{arm}.rises")[1]) for arm in KEYS]
    rising = [(arm, value) for arm, value in rising if np.isfinite(value)]
    if rising:
        said = " and ".join(f"**{percent(value, 0)}** in [[{arm}]]" for arm, value in rising)
        told.append(f"Of the last 50 steps the loss rose on {said}; over hundreds of steps it falls.")
    return told


def arrived(history: History, arm: str) -> str:
    """When an arm came to the edge, and from which side."""
    steps, ratios = finite(history, f"{arm}.ratio")
    bad = int(history.last[f"{arm}.bad_step"])
    if bad >= 0:
        return f"[[{arm}]] became non-finite at step **{integer(bad)}**."
    there = np.flatnonzero(np.abs(ratios - 1) < CLOSE)
    if not len(there):
        return f"[[{arm}]] has not come to the edge: **{number(float(ratios[-1]))}** of it."
    step, first = integer(int(steps[there[0]])), number(float(ratios[0]))
    side = "above" if ratios[0] > 1 else "below"
    return f"[[{arm}]] began {side} the edge, at **{first}** of it, and was there at step **{step}**."
