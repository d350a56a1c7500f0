"""What depth does to a batch. Slots: ``depth`` one sentence, ``what`` up to three."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import integer, number

ALIKE, STAYS = 0.95, 1 / math.pi  # a mean cosine at which examples can hardly be told apart; the limit with ReLU and BN
LONELY, NEAR = 0.1, 0.02  # a mean cosine to the others below which an example stands alone; distance from the limit


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"depth": [depth(history)], "what": what(history, config)}


def depth(history: History) -> str:
    """How alike the examples are now."""
    last, layers = history.last, history.last_step
    if layers == 0:
        return (
            f"The digits themselves: two of them have a cosine of **{number(float(last['nothing.mean']))}** on average."
        )
    said = [f"[[{arm}]] **{number(float(last[f'{arm}.mean']))}**" for arm in ("nothing", "divide", "centre", "both")]
    return f"After **{integer(layers)}** layers: {', '.join(said)}, layer norm **{number(float(last['layer_mean']))}**."


def what(history: History, config: Any) -> list[str]:
    """What each of the four does, with this run's numbers."""
    last = history.last
    if history.last_step == 0:
        return [
            "Nothing trains: every step draws one more random layer, the same for all.",
            "A square is the cosine of two digits; those of one class stand together. Press Play, then drag the slider "
            "back and forth.",
        ]
    return [alike(last), stays(last, config), outlier(last)]


def alike(last: Any) -> str:
    """What becomes of a batch without batch statistics."""
    nothing, layer = float(last["nothing.mean"]), float(last["layer_mean"])
    if min(nothing, layer) > ALIKE:
        return (
            f"With [[nothing]] the examples have become one direction (**{number(nothing, 3)}**), and layer norm does "
            f"not help at all (**{number(layer, 3)}**): it looks at one example at a time."
        )
    return f"With [[nothing]] the mean cosine is **{number(nothing, 3)}**, with layer norm **{number(layer, 3)}**."


def stays(last: Any, config: Any) -> str:
    """Where batch normalization holds it."""
    both, rank = float(last["both.mean"]), float(last["both.rank"])
    held = f"With [[both]] it is **{number(both, 3)}**, and **{number(rank)}** directions are left"
    if config.activation == "relu" and abs(both - STAYS) < NEAR:
        return f"{held}. 1/π = 0.318 is the cosine that two vectors at a right angle have behind a ReLU."
    return f"{held}."


def outlier(last: Any) -> str:
    """What centring alone does to one example."""
    apart, rest, longer = (float(last[f"centre.{column}"]) for column in ("apart", "rest", "longer"))
    if apart < LONELY and rest > 2 * LONELY:
        return (
            f"With [[centre]] alone one example has left all others: its cosine to them is **{number(apart)}**, theirs "
            f"among themselves **{number(rest)}**, and it is **{number(longer)}** times as long. That is centring "
            "without the division; with both it does not happen."
        )
    return (
        f"With [[centre]] alone the example that is least like the others has a cosine of **{number(apart)}** to them; "
        f"theirs among themselves is **{number(rest)}**."
    )
