"""What `symptom_dropout_before_norm` says: the ratio, and what is the dropout's own. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import number, percent, setting


def sentence(row: Any, config: Any) -> str:
    """The ratio of variances; whether statistics without dropout bring the accuracy back."""
    if config.p == 0:
        return "With p = 0 nothing is dropped: the variances are the same. Turn p up."
    said = (
        f"With p = {setting(config.p)} batch norm receives **{number(row['cause.ratio'])} times** the variance of "
        f"evaluation; with dropout only behind it **{number(row['cure.ratio'])} times**."
    )
    if row["step"] == 0:
        return said
    before, again = percent(row["cause.test_accuracy"]), percent(row["recomputed.test_accuracy"])
    losses = f"loss {number(row['cause.test_loss'])} and {number(row['recomputed.test_loss'])}"
    return (
        f"{said} Its test accuracy is **{before}**, with statistics recomputed without dropout **{again}**; {losses}."
    )


narrate = telling(sentence)
