"""What gamma and beta learn alone. Slots: ``accuracy``, ``gammas`` one sentence each, ``what`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.gamma_beta_alone import SPEC
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent, setting

CLOSE = 3.0  # percentage points


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"accuracy": [accuracy(history)], "gammas": [gammas(history)], "what": what(history, config)}


def standing(history: History) -> dict[str, float]:
    """The newest test accuracy of every network that has one."""
    found = {arm: facts.accuracy(history, arm) for arm in SPEC.keys}
    return {arm: reading.value for arm, reading in found.items() if reading is not None}


def accuracy(history: History) -> str:
    """How the four stand."""
    said = [f"[[{arm}]] **{percent(value)}**" for arm, value in standing(history).items()]
    return f"{', '.join(said)}." if said else ""


def gammas(history: History) -> str:
    """How many gammas are small or negative."""
    row = history.last
    small, smaller, negative = (percent(float(row[name])) for name in ("small", "smaller", "negative"))
    if history.last_step == 0:
        return "All gammas are 1."
    return (
        f"|γ| is below 0.05 for **{small}** of the units and below 0.2 for **{smaller}**; **{negative}** are negative."
    )


def what(history: History, config: Any) -> list[str]:
    """What it learns, against the rivals."""
    row, values = history.last, standing(history)
    counts = {arm: integer(int(row[f"{arm}.trained"])) for arm in SPEC.keys}
    if history.last_step == 0:
        return [
            f"Every weight stays random in [[affine]]: it trains **{counts['affine']}** numbers, [[all]] "
            f"**{counts['all']}**.",
            f"[[random]] trains as many randomly chosen weights, [[last]] the output layer, **{counts['last']}** "
            "numbers. Press Play.",
        ]
    told = [
        f"With all weights random, **{counts['affine']}** gammas and betas reach **{percent(values['affine'])}**; "
        f"training all **{counts['all']}** numbers gives **{percent(values['all'])}**."
    ]
    if abs(values["last"] - values["affine"]) < CLOSE:
        told.append(
            f"The last layer alone, **{counts['last']}** numbers, does about as well: **{percent(values['last'])}**."
        )
    else:
        told.append(f"The last layer alone, **{counts['last']}** numbers: **{percent(values['last'])}**.")
    return [*told, rivals(values, config)]


def rivals(values: Mapping[str, float], config: Any) -> str:
    """As many random weights, which want another learning rate."""
    said = f"As many random weights, at learning rate {setting(config.random.lr)}: **{percent(values['random'])}**"
    gap = values["affine"] - values["random"]
    if config.random.lr < 1 and gap > CLOSE:
        return f"{said}, **{number(gap, 3)}** points less. They want another rate: try 3."
    return f"{said}, **{number(abs(gap))}** points {'less' if gap > 0 else 'more'}."
