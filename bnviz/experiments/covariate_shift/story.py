"""What the measurements of internal covariate shift say, and what they do not.

Slots: ``accuracy``, ``jitter``, ``range``, ``change`` one sentence each above their charts, ``story`` three.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.covariate_shift import SPEC
from bnviz.experiments.live_training.race import standings
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import number, percent

STUCK = 50.0  # percent: below it a network has not learned
SAME = 0.02  # cosines closer than this are called equal


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {
        "accuracy": [standings(history, SPEC.keys)],
        "jitter": [pair(history, "jitter", "On average")] if history.last_step else [],
        "range": [pair(history, "loss_range", "On average")],
        "change": [pair(history, "grad_change", "On average")],
        "story": [shift(history), noise(history), smooth(history)] if history.last_step else [START],
    }


START = (
    "The three networks start from the same weights and see the same mini-batches. Press Play: at every fourth step "
    "each is copied, and the copy is asked how its gradients change."
)


def average(history: History, arm: str, column: str) -> float:
    """The mean of a scalar column over the steps at which it was measured; NaN if there are none."""
    _, values = facts.finite(history, f"{arm}.{column}")
    return float(values.mean()) if len(values) else float("nan")


def cosine(history: History, arm: str) -> float:
    """The mean cosine of G and G' over all layers that have one before them, and all measured steps."""
    count = len(history.last[f"{arm}.ics_cosine"])
    found = [facts.finite(history, f"{arm}.ics_cosine", (k,))[1] for k in range(1, count)]
    values = np.concatenate(found)
    return float(values.mean()) if len(values) else float("nan")


def pair(history: History, column: str, lead: str) -> str:
    """One column of every arm."""
    return f"{lead} " + ", ".join(f"[[{arm}]] **{number(average(history, arm, column))}**" for arm in SPEC.keys) + "."


def shift(history: History) -> str:
    """What Ioffe & Szegedy said, and whether it is so here."""
    plain, bn = cosine(history, "plain"), cosine(history, "bn")
    reading = facts.accuracy(history, "plain")
    if abs(plain - bn) < SAME:
        verdict = "here the two hardly differ"
    elif bn > plain:
        verdict = "the shift is smaller with it here, which does not say that this is why it helps"
    elif reading is not None and reading.value < STUCK:
        verdict = "here it is the other way round: what is stuck does not shift, and what learns does"
    else:
        verdict = "here it is the other way round"
    return (
        "Ioffe and Szegedy (2015) say that batch normalization helps because it reduces internal covariate shift; by "
        f"the measure of Santurkar et al. (2018) {verdict}: the cosine of G and G′ is **{number(plain)}** in [[plain]] "
        f"and **{number(bn)}** in [[bn]]."
    )


def noise(history: History) -> str:
    """Whether distributions that move more train worse."""
    plain, noisy = average(history, "plain", "jitter"), average(history, "noisy", "jitter")
    theirs, ours = facts.accuracy(history, "noisy"), facts.accuracy(history, "plain")
    moved = f"**{number(noisy)}** against **{number(plain)}** in [[plain]]"
    if theirs is None or ours is None:
        return f"The means of [[noisy]] move by {moved}."
    stands = f"**{percent(theirs.value)}** against **{percent(ours.value)}**"
    if noisy <= plain:
        return f"The noise is too weak to tell: the means of [[noisy]] move by {moved}; it is at {stands}."
    if theirs.value >= ours.value - 1:
        return f"Yet distributions that move need not hurt: those of [[noisy]] move by {moved}, and it is at {stands}."
    return f"Distributions that move can hurt: those of [[noisy]] move by {moved}, and it is at {stands}."


def smooth(history: History) -> str:
    """What Santurkar et al. say instead, and whether it is so here."""
    plain, bn = average(history, "plain", "grad_change"), average(history, "bn", "grad_change")
    numbers = f"**{number(plain)}** times its own length in [[plain]], **{number(bn)}** in [[bn]]"
    verdict = "and so it is here" if bn < plain else "which does not hold here"
    return (
        "Santurkar et al. say that it makes the loss smoother, so that the gradient predicts itself farther along, "
        f"{verdict}: it changes by {numbers}."
    )
