"""What `symptom_frozen_yet_changes` says: what moved without a gradient. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent


def sentence(row: Any, config: Any) -> str:
    """How many answers changed, and why."""
    passes, away = integer(row["step"]), row["cause.running_moved"]
    if row["step"] == 0:
        return "No parameter has a gradient. Each step passes 60 images through: nobody trains."
    if row["cause.moved"] == 0:
        return f"**{passes}** passes moved the running means by {number(away)} of their length: no answer changed yet."
    return (
        f"**{passes}** passes without a gradient moved the running means by **{number(away)}** of their length: "
        f"**{percent(row['cause.moved'])}** of the answers changed. With eval() none did."
    )


narrate = telling(sentence)
