"""What `symptom_sorted_batches` says: what sorting costs, with and without batch norm. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, percent

CLOSE = 3.0  # percentage points


def sentence(row: Any, config: Any) -> str:
    """The three networks."""
    own, cured, without = (percent(row[f"{arm}.test_accuracy"]) for arm in ("cause", "cure", "without"))
    if row["step"] == 0:
        return f"Three networks from the same weights; mini-batches {config.order}, and shuffled ones."
    said = f"Step **{integer(row['step'])}**, {config.order}: with batch norm **{own}** of the test images"
    if row["cure.test_accuracy"] - row["cause.test_accuracy"] < CLOSE:
        return f"{said}, shuffled **{cured}**: it hardly matters here."
    return f"{said}, shuffled **{cured}**. The same order without batch norm gives **{without}**."


narrate = telling(sentence)
