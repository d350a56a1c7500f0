"""What `symptom_relu_order` says: how far both are apart. Slot: ``sentence``."""

import math
from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import number, percent, setting

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images


def sentence(row: Any, config: Any) -> str:
    """Both accuracies, and whether they differ."""
    before, after = row["before.test_accuracy"], row["after.test_accuracy"]
    if not math.isfinite(before + after):
        return f"At learning rate {setting(config.lr)} at least one of them has diverged."
    both = f"before **{percent(before)}**, after **{percent(after)}**"
    if row["step"] == 0:
        return f"Both start from the same weights: {both}."
    if abs(before - after) < CLOSE:
        return f"It **hardly matters here**: {both}, learning rate {setting(config.lr)}. Try 0.01, then 3."
    return f"Now they are {number(abs(before - after))} points apart: {both}, learning rate {setting(config.lr)}."


narrate = telling(sentence)
