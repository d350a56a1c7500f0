"""What residual blocks do. Slots: ``accuracy``, ``squares`` one sentence each, ``what`` up to three."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.residual_blocks import SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

MARK = 90.0  # percent: learned


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {
        "accuracy": [accuracy(history)],
        "squares": [squares(history, config.blocks)],
        "what": what(history, config.blocks),
    }


def accuracy(history: History) -> str:
    """Who has learned, who ended."""
    said = []
    for arm in SPEC.keys:
        ended, passed = int(history.last[f"{arm}.bad_step"]), facts.seen_above(history, arm, MARK)
        if ended >= 0:
            said.append(f"[[{arm}]] ended at step **{integer(ended)}**")
        elif passed is not None:
            said.append(f"[[{arm}]] passed {percent(MARK, 0)} by step **{integer(passed)}**")
    return f"{', '.join(said)}." if said else "Nobody has learned yet."


def squares(history: History, blocks: int) -> str:
    """How large the streams are at the start."""
    first = history.at(0)
    sizes = {arm: float(first[f"{arm}.squares"][-1]) for arm in SPEC.keys}
    return (
        f"Before training, behind {blocks} blocks: [[none]] **{number(sizes['none'])}** (2ᴸ is {number(2.0**blocks)}), "
        f"[[batch]] **{number(sizes['batch'])}** and [[layer]] **{number(sizes['layer'])}** (L + 1 is {blocks + 1}), "
        f"[[skip]] **{number(sizes['skip'])}**."
    )


def what(history: History, blocks: int) -> list[str]:
    """Why, with this run's numbers."""
    first = history.at(0)
    shares = {arm: 100 * float(first[f"{arm}.share"][-1]) for arm in SPEC.keys}
    told = [
        f"Without normalization every block adds about as much as there is, **{percent(shares['none'], 0)}** of the "
        f"sum even in the last one. With [[batch]] the last of {blocks} adds **{percent(shares['batch'])}**: the "
        "deeper, the nearer to the identity.",
        "[[layer]] gives the same sizes: it is normalizing inside the block that does it, not batch norm.",
    ]
    alpha = float(history.last["skip.alpha"])
    if history.last_step and math.isfinite(alpha):
        told.append(
            f"[[skip]] normalizes nothing: one number a block, which was 0 and is **{number(alpha)}** now on average."
        )
    return told
