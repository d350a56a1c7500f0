"""What the four networks can and cannot learn. Slots: ``accuracy``, ``why``, ``ask.rings.none``, ``ask.rings.beta``."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.affine_circles import SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, percent

SOLVED = 95.0  # percent
CHANCE = 65.0  # percent: a test on two classes wobbles around 50
CLOSE = 2.0  # percentage points between networks that are equally good
ENOUGH = 1000  # steps before a network that is still at chance has failed


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {"accuracy": [standing(history)], "why": [why(history, config)]}
    for arm in ("none", "beta"):
        best = facts.best(history, arm)
        solved = best is not None and best >= SOLVED
        if solved or history.last_step >= ENOUGH:
            told[f"ask.rings.{arm}"] = ["yes" if solved else "no", percent(best) if best is not None else ""]
    return told


def standing(history: History) -> str:
    """The best that each has reached."""
    bests = {arm: facts.best(history, arm) for arm in SPEC.keys}
    said = [f"[[{arm}]] **{percent(best)}**" for arm, best in bests.items() if best is not None]
    return f"Best so far: {', '.join(said)}."


def why(history: History, config: Any) -> str:
    """Why the ones without beta stay at chance; on other data, how far the four are apart."""
    bests = {arm: best for arm in SPEC.keys if (best := facts.best(history, arm)) is not None}
    if history.last_step == 0 or len(bests) < len(SPEC.keys):
        return "Four networks, the same weights, the same mini-batches: only γ and β differ. Press Play."
    steps = f"**{integer(history.last_step)}** steps"
    if config.data == "circles" and max(bests["none"], bests["gamma"]) < CHANCE:
        return (
            "Without β the normalized hidden layer is an odd function of a centred input: its value at a "
            "point is minus its value at the opposite point. A ring looks the same from both sides, so "
            f"[[none]] and [[gamma]] stay near chance, after {steps} too."
        )
    if config.data == "circles":
        return "Without β the hidden layer is odd; yet here one without β has learned more than chance."
    low, high = min(bests, key=bests.__getitem__), max(bests, key=bests.__getitem__)
    apart = f"best of [[{high}]] **{percent(bests[high])}**, of [[{low}]] **{percent(bests[low])}**"
    if bests[high] - bests[low] < CLOSE:
        return f"Here γ and β hardly matter: after {steps} the four are close together, {apart}."
    return f"Here they matter: after {steps}, {apart}."
