"""What `symptom_momentum` says: how much noisier evaluation is. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, percent, setting

EARLY = 100  # steps before the last hundred are compared
CLOSE = 1.0  # percentage points


def sentence(row: Any, config: Any) -> str:
    """The last hundred steps of both."""
    momentum, size = setting(config.momentum), integer(config.batch_size)
    said = (
        f"With momentum {momentum} the last mini-batch of {size} makes **{percent(100 * config.momentum, 0)}** of the"
    )
    said = f"{said} running statistics."
    if row["step"] < EARLY:
        return f"{said} The weights are the same in both."
    mean, other = row["cause.mean"], row["cure.mean"]
    if abs(other - mean) < CLOSE:
        return f"{said} Here that hardly matters: **{percent(mean)}** against **{percent(other)}**, same weights."
    return (
        f"{said} Over the last 100 steps evaluation fell to **{percent(row['cause.lowest'])}**; "
        f"with {setting(1 - config.momentum)} never below **{percent(row['cure.lowest'])}**."
    )


narrate = telling(sentence)
