"""What became of the four networks. Slots: ``accuracy`` one sentence, ``story`` at most three."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.choices import DYNAMIC_TANH
from bnviz.experiments.live_training.race import standings
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

KEYS = ("first", "second", "third", "fourth")
MARK = 90.0  # percent: learned
SPARSE = 10.0  # percent of zeros from which u is called sparse


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"accuracy": [standings(history, KEYS)], "story": story(history, config)}


def story(history: History, config: Any) -> list[str]:
    """At most three sentences: what is special of these four takes the place of what is general."""
    told = [*dynamic(history, config), *shapes(history), *best(history), *beginning(history)]
    return told[:3]


def dynamic(history: History, config: Any) -> list[str]:
    """Whether dynamic tanh replaces a normalization, where both stand beside a network with nothing."""
    kinds = {getattr(config, key).norm: key for key in KEYS}
    if history.last_step == 0 or not {"none", DYNAMIC_TANH} <= kinds.keys():
        return []
    tanh, none = kinds[DYNAMIC_TANH], kinds["none"]
    passed = {arm: facts.seen_above(history, arm, MARK) for arm in (tanh, none)}
    there, plain = passed[tanh], passed[none]
    if there is None:
        reading = facts.accuracy(history, tanh)
        said = f" and is at **{percent(reading.value)}**" if reading is not None else ""
        return [f"[[{tanh}]], γ tanh(αx) + β, squashes large inputs and does not amplify small ones{said}."]
    if plain is None:
        return [f"[[{tanh}]] passed {percent(MARK, 0)} by step **{integer(there)}**, [[{none}]] not yet."]
    said = f"[[{tanh}]] passed {percent(MARK, 0)} by step **{integer(there)}**, [[{none}]] by **{integer(plain)}**"
    return [f"{said}: it does not replace a normalization here." if there >= plain else f"{said}."]


def beginning(history: History) -> list[str]:
    """Before Play."""
    return (
        [] if history.last_step else ["All four start from the same weights and see the same mini-batches. Press Play."]
    )


def newest(history: History, column: str) -> list[float]:
    """The newest finite value of a column in every layer behind the first, whose input is the image."""
    layers = range(1, len(history.last[column]))
    found = [facts.finite(history, column, (k,))[1] for k in layers]
    return [float(values[-1]) for values in found if len(values)]


def shapes(history: History) -> list[str]:
    """Whether u is lopsided and x is not, as the paper says, in the first network."""
    u, x, zeros = (newest(history, f"first.{column}") for column in ("skew_u", "skew_x", "zeros_u"))
    if not u or not x or not zeros:
        return []
    skew_u, skew_x, sparse = (float(np.median(values)) for values in (u, x, zeros))
    numbers = (
        f"in the hidden layers of [[first]] u has a skewness of **{number(skew_u)}** and "
        f"**{percent(sparse, 0)}** zeros, "
        f"x = Wu a skewness of **{number(skew_x)}**"
    )
    if skew_u > 1.5 * skew_x and sparse > SPARSE:
        return [f"The paper normalizes x because u is lopsided and sparse; that is so here: {numbers}."]
    if skew_u > 1.5 * skew_x:
        return [f"The paper normalizes x because u is lopsided and sparse; here it is lopsided only: {numbers}."]
    return [f"The paper normalizes x because u is lopsided and sparse; here it is neither: {numbers}."]


def best(history: History) -> list[str]:
    """Who is ahead and who is last."""
    stands = {arm: facts.accuracy(history, arm) for arm in KEYS if int(history.last[f"{arm}.bad_step"]) < 0}
    known = {arm: reading.value for arm, reading in stands.items() if reading is not None}
    if history.last_step == 0 or len(known) < 2:
        return []
    first, last = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    if known[first] - known[last] < 1:
        return [f"All that still train lie within **{number(known[first] - known[last])}** percentage points."]
    return [f"[[{first}]] is ahead with **{percent(known[first])}**, [[{last}]] last with **{percent(known[last])}**."]
