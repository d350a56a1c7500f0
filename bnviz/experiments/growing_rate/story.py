"""What a growing rate does. Slots: ``loss`` one sentence, ``what`` up to three, ``guess.growth`` for a guess."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.numbers import integer, number

STEPS = 1000  # after which the growth is guessed
SAME, APART = 1e-6, 1e-2  # a difference of losses that is rounding; one that can be seen


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"loss": [loss(history)], "what": what(history, config), "guess.growth": guessed(history, config)}


def guessed(history: History, config: Any) -> list[str]:
    """The formula's growth after a thousand steps, and the growth so far."""
    factor = config.grown(STEPS)
    words = (
        f"Formula: $(1 − ηλ)⁻²ᵗ$, with η λ = **{number(config.lr * config.decay)}** and t = **{STEPS}**: "
        f"**{number(factor)}** times."
    )
    if history.last_step == 0:
        return [repr(factor), words]
    growth, step = float(history.last["growth"]), integer(history.last_step)
    return [repr(factor), words, repr(growth), f"At step **{step}** it has grown **{number(growth)}** times."]


def loss(history: History) -> str:
    """How far the losses are apart."""
    worst = float(history.last["worst"])
    if history.last_step == 0:
        return f"Before any step the losses differ by **{number(worst)}**. Press Play."
    if worst == 0:
        return "The two losses have been the same to the last bit."
    return f"With the growing rate no loss was off by more than **{number(worst)}**."


def what(history: History, config: Any) -> list[str]:
    """The rates, the equality and where it ends, with this run's numbers."""
    if history.last_step == 0:
        return [
            "All three networks start from the same weights and see the same mini-batches.",
            "[[decay]] takes a share ηλ of the hidden weights away at every step. [[growing]] does not: its rate grows "
            "instead.",
            "[[neither]] has the fixed rate and no weight decay: it shows what no growth would do.",
        ]
    last, step = history.last, integer(history.last_step)
    for arm in ("decay", "growing"):
        if int(last[f"{arm}.bad_step"]) >= 0:
            return [f"[[{arm}]] turned non-finite at step **{integer(int(last[f'{arm}.bad_step']))}**."]
    lengths = [number(float(last[f"{arm}.weight_norm"])) for arm in ("decay", "growing")]
    return [
        f"At step **{step}** the rate of [[growing]] is **{number(float(last['growing.lr']))}**, that of [[decay]] "
        f"**{number(float(last['decay.lr']))}**; |W| is **{lengths[1]}** and **{lengths[0]}**.",
        equality(history, config),
        f"[[neither]] is up to **{number(largest(history, 'control'))}** away: growth and decay are not nothing, they "
        "are the same thing.",
    ]


def equality(history: History, config: Any) -> str:
    """Whether the two runs are still one, and why not."""
    worst = float(history.last["worst"])
    if worst <= SAME:
        return f"All the same no loss differs by more than **{number(worst)}**: the two are one training."
    steps, gaps = history.column("gap")
    apart = steps[gaps > APART]
    if not len(apart):
        return f"The losses begin to differ: by **{number(worst)}**."
    why = "eps is added to a variance that shrinks with W" if config.eps > 0 else "rounding grows"
    return (
        f"From step **{integer(int(apart[0]))}** on the losses differ: {why}, since once W turns far in a step every "
        "small difference grows. Both learn equally well; they are no longer the same network."
    )


def largest(history: History, column: str) -> float:
    """The largest number of a column that is kept."""
    values = history.column(column)[1]
    return float(np.nanmax(values)) if np.isfinite(values).any() else float("nan")
