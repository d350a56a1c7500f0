"""What `symptom_decay_on_gamma` says: what decays, and what it costs. Slot: ``sentence``."""

from typing import Any

from bnviz.experiments.symptom import telling
from bnviz.stories.numbers import integer, number, percent, setting

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images


def sentence(row: Any, config: Any) -> str:
    """Gammas, and both accuracies."""
    one, other = row["all.test_accuracy"], row["weights.test_accuracy"]
    both = f"**{percent(one)}** with decay on all, **{percent(other)}** on weights only"
    gammas = f"γ **{number(row['all.gamma'])}** and **{number(row['weights.gamma'])}**"
    if row["step"] == 0:
        return f"Both start from the same weights and γ = 1. Decay is {setting(config.decay)}."
    if abs(one - other) < CLOSE:
        return f"It **hardly matters here**: after {integer(row['step'])} steps {both}; {gammas}."
    return f"After {integer(row['step'])} steps with decay {setting(config.decay)} they are apart: {both}; {gammas}."


narrate = telling(sentence)
