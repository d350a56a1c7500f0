"""What the four networks can and cannot learn. Slots: ``accuracy``, ``why``, ``ask.rings.none``, ``ask.rings.beta``."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, percent

ARMS = ("none", "gamma", "beta", "both")
SOLVED = 95.0  # percent
ENOUGH = 1000  # steps before a network that is still at chance has failed


def tell(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    told = {"accuracy": [standing(history)], "why": [why(history, config)]}
    for arm in ("none", "beta"):
        best = facts.best(history, arm)
        solved = best is not None and best.value >= SOLVED
        if solved or history.last_step >= ENOUGH:
            told[f"ask.rings.{arm}"] = ["yes" if solved else "no", percent(best.value) if best else ""]
    return told


def standing(history: History) -> str:
    """The best that each has reached."""
    bests = {arm: facts.best(history, arm) for arm in ARMS}
    said = [f"[[{arm}]] **{percent(best.value)}**" for arm, best in bests.items() if best]
    return f"Best so far: {', '.join(said)}."


def why(history: History, config: Any) -> str:
    """Why the ones without beta stay at chance; on other data, that it makes no such difference."""
    solved = {arm: best.value >= SOLVED for arm in ARMS if (best := facts.best(history, arm)) is not None}
    steps = f"**{integer(history.last_step)}** steps"
    if config.data == "circles" and not any(solved.get(arm) for arm in ("none", "gamma")):
        return (
            "Without β the normalized hidden layer is an odd function of a centred input: what it says at a point, it "
            "must unsay at the opposite point. A ring looks the same from both sides, so [[none]] and [[gamma]] stay "
            f"at chance, after {steps} too."
        )
    if config.data == "digits":
        return f"On digits nobody needs them: after {steps} all four are within what the seed alone makes."
    if config.data == "moons":
        return "Two moons are nearly odd: [[none]] gets most of them, and γ alone bends the border far enough."
    return "Without β the hidden layer is odd; yet here one without β has learned more than chance."
