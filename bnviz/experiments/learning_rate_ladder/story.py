"""What the learning-rate ladder shows. Slots: ``now`` how far it is, ``ladder`` at most four sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import integer, percent

STEPS = 300
DEAD = 25.0  # percent: a network that ends below it learned next to nothing; chance is 10


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    row = history.last
    told = [fastest(row, config.target), fivefold(row), thirtyfold(row), sigmoids(row)]
    return {"now": [now(row, config.seeds)], "ladder": [sentence for sentence in told if sentence]}


def now(row: Any, seeds: int) -> str:
    """How far it is."""
    if row["step"] == 0:
        return "Seven networks, the same first weights with and without BN. Press Play."
    if row["progress"] >= 1:
        each = "one seed" if seeds == 1 else f"{seeds} seeds each"
        return f"All seven are trained: {each}, **{STEPS}** steps."
    return f"Seed **{int(row['round'])}** of **{seeds}**, training step **{int(row['at'])}** of **{STEPS}**."


def fastest(row: Any, target: float) -> str:
    """Who saw the target first, and what the plain network did."""
    arms = ("inception", "bn_baseline", "bn_x5", "bn_x30")
    steps = {arm: float(row[f"{arm}.passed"]) for arm in arms}
    there = [arm for arm in arms if math.isfinite(steps[arm])]
    if not there:
        return ""
    first = min(there, key=lambda arm: steps[arm])
    mark = percent(target, 0 if target == int(target) else 1)
    said = f"[[{first}]] was the first at {mark}, at training step **{integer(round(steps[first]))}**"
    if first == "inception":
        return said + ": without batch normalization."
    return f"{said}; [[inception]] {_when(steps['inception'])}."


def _when(step: float) -> str:
    if math.isfinite(step):
        return f"at **{integer(round(step))}**"
    return "never was" if step == math.inf else "is not there yet"


def _ends(row: Any, *arms: str) -> list[float] | None:
    """The final accuracies, if all of them have one."""
    found = [float(row[f"{arm}.final"]) for arm in arms]
    return found if all(map(math.isfinite, found)) else None


def fivefold(row: Any) -> str:
    """What five times the base rate does without BN, and with it."""
    ends = _ends(row, "inception_x5", "bn_x5", "inception")
    if ends is None:
        return ""
    plain, normalized, base = ends
    both = f"[[bn_x5]] took the same rate to **{percent(normalized)}**."
    if plain < DEAD:
        return f"At five times the rate [[inception_x5]] failed: it ended at **{percent(plain)}**. {both}"
    if plain < base:
        fell = f"from **{percent(base)}** to **{percent(plain)}**"
        return f"Without batch normalization five times the rate is worse, {fell}. {both}"
    return f"At this base [[inception_x5]] trains at five times the rate: **{percent(plain)}**. {both}"


def thirtyfold(row: Any) -> str:
    """In the paper thirty times the rate is slower than five times at first, and better in the end."""
    ends = _ends(row, "bn_x5", "bn_x30")
    if ends is None:
        return ""
    five, thirty = ends
    if thirty < DEAD or thirty < five - 20:
        return f"Thirty times is too much here even with BN: [[bn_x30]] ended at **{percent(thirty)}**."
    slower = float(row["bn_x30.passed"]) > float(row["bn_x5.passed"])
    higher = thirty > five
    if slower and higher:
        how = "slower than [[bn_x5]] at first and higher in the end, as in the paper"
    elif slower:
        how = "slower than [[bn_x5]] at first, as in the paper, but not higher in the end"
    else:
        how = (
            f"not slower than [[bn_x5]] at first, unlike in the paper, and {'' if higher else 'not '}higher in the end"
        )
    return f"[[bn_x30]] was {how}: **{percent(thirty)}** against **{percent(five)}**."


def sigmoids(row: Any) -> str:
    """The sigmoid network without BN, and with it."""
    ends = _ends(row, "inception_sigmoid", "bn_x5_sigmoid")
    if ends is None:
        return ""
    plain, normalized = ends
    stayed = "stayed at chance" if plain < DEAD else "did learn"
    return (
        f"With sigmoids [[inception_sigmoid]] {stayed}: **{percent(plain)}**. [[bn_x5_sigmoid]] reached "
        f"**{percent(normalized)}**."
    )
