"""What `symptom_biased_variance` says: the factor. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent


def sentence(row: Any, config: Any) -> str:
    """The factor of the output, and what it costs."""
    size, ratio, rule = integer(config.batch_size), number(row["cause.output"], 3), number(row["rule"], 3)
    kept, torchs = percent(row["cause.test_accuracy"]), percent(row["cure.test_accuracy"])
    said = f"Mini-batches of {size}: the output is **{ratio} times** torch’s, by the formula √((m − 1)/m) = {rule}."
    if row["step"] == 0:
        return said
    return (
        f"{said} With running variances kept biased **{kept}** of the test images are right, with torch’s **{torchs}**."
    )


narrate = telling(sentence)
