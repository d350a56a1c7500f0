"""What `symptom_contrastive` says: how many companions are found, and what it takes. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.experiments.symptom_contrastive import GUESSED
from bnviz.stories.numbers import integer, number, percent

SEEN = 5.0  # percent from which on the cheat is called one


def sentence(row: Any, config: Any) -> str:
    """Both shares beside that of guessing."""
    guessed = f"guessing finds {percent(GUESSED)}"
    if row["step"] == 0:
        return (
            "Each digit is to find another one, drawn at random, that shares its sub-batch: only the statistics can "
            f"tell which. {guessed.capitalize()}."
        )
    together, shuffled = (row[f"{arm}.named"] for arm in ("together", "shuffled"))
    found = (
        f"After **{integer(row['step'])}** steps **{percent(together)}** of the companions are found, with shuffled "
        f"keys **{percent(shuffled)}**; {guessed}."
    )
    if max(together, shuffled) >= SEEN:
        return f"{found} Here statistics tell."
    way = "are pushed apart" if row["together.gap"] < 0 else "are no more than alike"
    return (
        f"{found} The cheat **does not reproduce here**: companions {way} "
        f"(cosine {number(row['together.gap'])} against the others)."
    )


narrate = telling(sentence)
