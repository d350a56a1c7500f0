"""What became of the two networks. Slots: ``accuracy`` one sentence above its chart, ``what`` at most two."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.experiments.live_training.race import standings
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

LAYERS = 4  # three hidden ones and the output
GONE = 50.0  # percent: below it a network that has run for a while fails
WHILE = 200  # steps


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    if history.last_step == 0:
        return {"accuracy": ["Both networks start equal. Press Play."], "what": []}
    return {"accuracy": [standings(history, ("outside", "inside"), "; ")], "what": [outside(history), weights(history)]}


def outside(history: History) -> str:
    """Whether it blew up, fails, or trains."""
    bad, layer = int(history.last["outside.bad_step"]), int(history.last["outside.bad_layer"])
    if bad >= 0:
        where = "the output layer" if layer == LAYERS else f"layer {layer}"
        return f"[[outside]] blew up: {where} turned non-finite first, at step **{integer(bad)}**."
    reading = facts.accuracy(history, "outside")
    if reading is None or history.last_step < WHILE:
        return "[[outside]] is still finite."
    if reading.value < GONE:
        return (
            f"[[outside]] did not blow up in **{integer(history.last_step)}** steps, but fails: it is at "
            f"**{percent(reading.value)}**."
        )
    return f"[[outside]] trains all the same: **{percent(reading.value)}**."


def weights(history: History) -> str:
    """How far the weights went, at the last step at which they were numbers."""
    _, values = facts.finite(history, "outside.weights")
    return f"Its weights went from **{number(float(values[0]), 3)}** to **{number(float(values[-1]), 3)}**."
