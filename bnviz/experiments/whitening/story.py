"""What the inputs do. Slots: ``plain``, ``bn``, ``linear`` one sentence each, ``what`` at most three."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.whitening import SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

MARK = 90.0  # percent


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {network: [race(history, network)] for network in ("plain", "bn")}
    return told | {"linear": [linear(history)], "what": what(history)}


def reached(history: History, arm: str, network: str) -> int | None:
    """The first step at which a network was seen at 90 %; None if it was not."""
    steps, values = facts.finite(history, f"{arm}.{network}_accuracy")
    above = np.flatnonzero(values >= MARK)
    return int(steps[above[0]]) if len(above) else None


def race(history: History, network: str) -> str:
    """Who was at 90 % when, the first one first; who was not."""
    if history.last_step == 0:
        return "All start from the same weights. Press Play."
    steps = {arm: reached(history, arm, network) for arm in SPEC.keys}
    there = sorted((step, arm) for arm, step in steps.items() if step is not None)
    missing = [f"[[{arm}]]" for arm, step in steps.items() if step is None]
    said = ", ".join(f"[[{arm}]] **{integer(step)}**" for step, arm in there)
    mark = percent(MARK, 0)
    if not there:
        return f"None is at {mark} yet."
    return f"At {mark} by step: {said}{'; not yet ' + ', '.join(missing) if missing else ''}."


def linear(history: History) -> str:
    """How far the linear model has come from each kind of inputs."""
    losses = {arm: float(history.last[f"{arm}.linear_loss"]) for arm in SPEC.keys}
    said = ", ".join(f"[[{arm}]] **{number(loss)}**" for arm, loss in losses.items())
    return f"Its loss: {said}."


def what(history: History) -> list[str]:
    """The condition, where decorrelating helps, and what it does to rare pixels."""
    last = history.last
    conditions = {arm: float(last[f"{arm}.condition"]) for arm in SPEC.keys}
    said = [f"[[{arm}]] **{number(each)}**" for arm, each in conditions.items() if math.isfinite(each)]
    told = [f"The largest eigenvalue over the median one: {', '.join(said)}. By the theory, small is fast."]
    if history.last_step > 0:
        told.append(verdict(history))
    gains = {arm: float(last[f"{arm}.largest_gain"]) for arm in ("standardized", "whitened")}
    told.append(
        "Pixels that are hardly ever lit are enlarged most, and their noise with them: up to "
        f"**{number(gains['standardized'], 3)}** times in [[standardized]], **{number(gains['whitened'], 3)}** in "
        "[[whitened]]."
    )
    return told


def verdict(history: History) -> str:
    """Whether decorrelating on top of scaling brought the two networks to 90 % sooner."""
    said = []
    for network, name in (("plain", "without batch norm"), ("bn", "with it")):
        scaled, whitened = (reached(history, arm, network) for arm in ("standardized", "whitened"))
        if scaled is None:
            continue
        if whitened is None or whitened > scaled:
            said.append(f"later {name}")
        else:
            said.append(f"{'sooner' if whitened < scaled else 'no later'} {name}")
    if not said:
        return "No network with scaled inputs is at 90 % yet."
    return f"Decorrelated too, it is at {percent(MARK, 0)} {' and '.join(said)}, than if it is only scaled."
