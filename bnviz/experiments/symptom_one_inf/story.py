"""What `symptom_one_inf` says: what one pixel has done. Slot: ``sentence``."""

import math
from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent


def sentence(row: Any, config: Any) -> str:
    """Before it, and after it."""
    broken, step = integer(row["cause.broken"]), integer(row["step"])
    if row["cause.broken"] == 0:
        return f"One pixel of one image will be {config.pixel}. At step **{step}** every buffer is finite."
    loss = "" if math.isnan(row["train_loss"]) else f", the loss is **{number(row['train_loss'])}**"
    own, cured = percent(row["cause.test_accuracy"]), percent(row["cure.test_accuracy"])
    return (
        f"One pixel was {config.pixel}: **{broken}** of 600 buffers are not finite any more{loss}. "
        f"Evaluation gets **{own}** right; recomputed, **{cured}**."
    )


narrate = telling(sentence)
