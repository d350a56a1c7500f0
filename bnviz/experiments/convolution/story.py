"""What batch normalization of convolutions does. Slots: ``accuracy`` one sentence, ``what`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.convolution import SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.facts import finite
from bnviz.stories.numbers import integer, number, percent

MARK = 90.0  # percent: learned
SAME = 0.05  # of a map: moved along


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"accuracy": [accuracy(history)], "what": what(history)}


def accuracy(history: History) -> str:
    """Who passed the mark when, and how the others stand."""
    said = []
    for arm in SPEC.keys:
        ended, passed = int(history.last[f"{arm}.bad_step"]), facts.seen_above(history, arm, MARK)
        reading = facts.accuracy(history, arm)
        if ended >= 0:
            said.append(f"[[{arm}]] ended at step **{integer(ended)}**")
        elif passed is not None:
            said.append(f"[[{arm}]] passed {percent(MARK, 0)} by step **{integer(passed)}**")
        elif reading is not None:
            said.append(f"[[{arm}]] is at **{percent(reading.value)}**")
    return f"{', '.join(said)}."


def what(history: History) -> list[str]:
    """Over what the means are taken, how many numbers that needs, what becomes of a moved image."""
    counts = {arm: integer(int(history.last[f"{arm}.scales"])) for arm in ("channel", "activation")}
    told = [
        f"[[channel]] takes mean and variance of a channel over the batch and all locations: **{counts['channel']}** "
        f"gammas and betas. [[activation]] treats every location apart: **{counts['activation']}**."
    ]
    found = {arm: finite(history, f"{arm}.unlike")[1] for arm in ("channel", "activation")}
    if history.last_step and all(len(values) for values in found.values()):
        channel, activation = (float(found[arm][-1]) for arm in ("channel", "activation"))
        if channel < SAME < activation:
            told.append(
                f"Move an image, and the map of [[channel]] moves along (off by **{number(channel)}**); that of "
                f"[[activation]] does not (**{number(activation)}**): it is no convolution any more. That is the "
                "paper's reason, not speed."
            )
    widths = [f"**{number(float(history.last[f'{arm}.spread']))}** in [[{arm}]]" for arm in ("none", "channel")]
    told.append(f"The last nonlinearity's inputs are spread over {' and '.join(widths)}.")
    return told
