"""What `symptom_leak` says: what grey images know. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, percent


def sentence(row: Any, config: Any) -> str:
    """How many grey images are named, with the batch's statistics and without."""
    if row["step"] == 0:
        return (
            "Grey images are all alike. Each is to name the digit that shares its mini-batch, and that it cannot see."
        )
    named, running, layer = (percent(row[f"{arm}.accuracy"]) for arm in ("cause", "running", "cure"))
    return (
        f"After **{integer(row['step'])}** steps grey images name the digit beside them in **{named}** of the cases, "
        f"through the statistics alone. In evaluation mode it is **{running}**, with layer norm **{layer}**."
    )


narrate = telling(sentence)
