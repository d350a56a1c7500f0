"""What `symptom_fine_tuning` says: which way is better for these images. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, percent

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images
SHIFTS = {"x / 2": "Paler images", "x / 2 + 1/4": "Greyer images", "1 - x": "Inverted images", "noise": "Noisy images"}


def sentence(row: Any, config: Any) -> str:
    """Both accuracies, and which is ahead."""
    live, frozen = row["live.test_accuracy"], row["frozen.test_accuracy"]
    both = f"going on **{percent(live)}**, frozen **{percent(frozen)}**"
    of = f"{SHIFTS[config.shift]}, {integer(config.images)} to learn from"
    if row["step"] == 0:
        before = "with recomputed statistics" if config.recompute else "with the old statistics"
        return f"{of}: before tuning, {before}, **{percent(live)}** are right."
    if abs(live - frozen) < CLOSE:
        return f"{of}, after {integer(row['step'])} steps: {both}. It hardly matters here."
    return f"{of}, after {integer(row['step'])} steps: {both}. There is **no rule**: try other images."


narrate = telling(sentence)
