"""What `symptom_folding` says: how far the answers are off. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import number, percent


def sentence(row: Any, config: Any) -> str:
    """The largest difference, and how many answers it changes."""
    said = (
        f"Folded right, no logit is off by more than **{number(row['cure.difference'])}**; with this mistake "
        f"({config.mistake}) by **{number(row['cause.difference'])}**"
    )
    if row["cause.changed"] == 0:
        return f"{said}: no answer changes."
    whole, made = percent(row["whole_accuracy"]), percent(row["cause.test_accuracy"])
    return (
        f"{said}: **{percent(row['cause.changed'])}** of the answers change, test accuracy {whole} becomes **{made}**."
    )


narrate = telling(sentence)
