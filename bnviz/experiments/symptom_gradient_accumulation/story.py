"""What `symptom_gradient_accumulation` says: what is left of the gradient. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent


def sentence(row: Any, config: Any) -> str:
    """How near the sum is to the whole gradient."""
    if config.parts == 1:
        return "One part is the whole mini-batch: cosine 1. Cut it into more."
    each = integer(32 // config.parts)
    said = (
        f"{integer(config.parts)} parts of {each}: the sum of their gradients points elsewhere than that of all 32 "
        f"at once, cosine **{number(row['cause.cosine'])}**. Without batch norm it is **{number(row['cure.cosine'])}**."
    )
    if row["step"] == 0:
        return said
    parts, whole = percent(row["cause.test_accuracy"]), percent(row["whole.test_accuracy"])
    return f"{said} Test accuracy **{parts}**, at once **{whole}**."


narrate = telling(sentence)
