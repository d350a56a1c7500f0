"""What `symptom_eval_far_from_train` says: how far the running variance is off. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent, setting

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images


def sentence(row: Any, config: Any) -> str:
    """Whether the running statistics have arrived."""
    step, momentum = integer(row["step"]), setting(config.momentum)
    ratio, cured = row["cause.variance_ratio"], row["cure.test_accuracy"]
    behind = cured - row["cause.test_accuracy"]
    said = (
        f"In evaluation mode batch norm uses the **running** variance. It began at 1; with momentum {momentum} it is, "
        f"after **{step}** steps, **{number(ratio)} times** the true one."
    )
    if row["step"] == 0 or abs(behind) < CLOSE:
        return f"{said} That does not matter here: both are within 2 points of each other."
    return f"{said} Recomputed, the same weights get **{percent(cured)}** right."


narrate = telling(sentence)
