"""What the last layer's sigmoids are used for. Slots: ``without``, ``affine`` a sentence each, ``recovers`` one,
``ask.regime.recovers`` what came of a prediction."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

ENOUGH = 300  # steps before a network's gamma and beta say something
NEAR = 10.0  # percent: recovered


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {arm: [used(history, arm)] for arm in ("without", "affine")}
    told["recovers"] = [recovers(history)]
    told["tangent"] = [
        f"The tangent is at most **{number(off(1))}** away from the sigmoid where |x| ≤ 1, **{number(off(2))}** where "
        "|x| ≤ 2."
    ]
    if history.last_step >= ENOUGH and int(history.last["affine.bad_step"]) < 0:
        found = float(history.last["affine.beta_away"]) < NEAR and float(history.last["affine.gamma_away"]) < NEAR
        told["ask.regime.recovers"] = ["yes" if found else "no", ""]
    return told


def off(x: float) -> float:
    """How far the sigmoid's tangent at 0, 1/2 + x/4, is away from it at x; the distance grows with |x|."""
    return 0.5 + x / 4 - 1 / (1 + math.exp(-x))


def used(history: History, arm: str) -> str:
    """How straight the piece is that is used, and what it costs."""
    last, reading = history.last, facts.accuracy(history, arm)
    if int(last[f"{arm}.bad_step"]) >= 0:
        return f"[[{arm}]] turned non-finite at step **{integer(int(last[f'{arm}.bad_step']))}**."
    one, two, r = (float(last[f"{arm}.{name}"]) for name in ("within_one", "within_two", "r_squared"))
    tested = f"; **{percent(reading.value)}** of the test images" if reading else ""
    return (
        f"**{percent(one, 0)}** of its inputs lie in |x| < 1, **{percent(two, 0)}** in |x| < 2; a straight line "
        f"explains **{number(r, 3)}** of what the sigmoids say{tested}."
    )


def recovers(history: History) -> str:
    """Whether the network undoes its normalization."""
    if history.last_step == 0:
        return "At the start γ is 1 and β is 0 in every unit."
    if int(history.last["affine.bad_step"]) >= 0:
        return "Its γ and β are no numbers any more."
    beta, gamma = (float(history.last[f"affine.{name}_away"]) for name in ("beta", "gamma"))
    did = "has undone the normalization" if max(beta, gamma) < NEAR else "does not undo the normalization"
    return (
        f"[[affine]] {did}: its β are **{percent(beta, 0)}** away from E[x], half of its γ are more than "
        f"**{percent(gamma, 0)}** away from √Var."
    )
