"""What `symptom_uncounted_passes` says: what looking has done. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, percent


def sentence(row: Any, config: Any) -> str:
    """How many answers changed after how many passes."""
    if row["step"] == 0:
        return f"Each step is one pass of {config.probe}, without a gradient and without an update."
    said = f"**{integer(row['step'])}** passes, {config.probe}, no step: "
    if row["cause.moved"] < 1:
        return (
            f"{said}**{percent(row['cause.moved'])}** of the answers changed. It hardly matters here; try other images."
        )
    return (
        f"{said}**{percent(row['cause.moved'])}** of the answers changed, and test accuracy is "
        f"**{percent(row['cause.test_accuracy'])}**. In evaluation mode nothing moves."
    )


narrate = telling(sentence)
