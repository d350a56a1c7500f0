"""What both networks have learned so far. Slot: ``loss``, one sentence."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.NAME import BN, PLAIN
from bnviz.history import History
from bnviz.stories.numbers import integer, number


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentence, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    row = history.last
    with_bn, without = (float(row[f"{arm.key}.train_loss"]) for arm in (BN, PLAIN))
    if not math.isfinite(with_bn + without):
        return {"loss": ["At least one of the two has diverged: its numbers are not finite any more."]}
    step, ratio = integer(history.last_step), number(with_bn / without)
    losses = f"[[{BN.key}]] **{number(with_bn)}**, [[{PLAIN.key}]] **{number(without)}**"
    return {"loss": [f"Loss at step **{step}**: {losses}, a ratio of {ratio}."]}
