"""What pushing b and beta did, from the newest row. Slots: ``b``, ``beta`` one sentence each, ``jacobians`` one."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import number

ROUNDING = 1e-3  # a change of an output below this is rounding: x far from 0 leaves few digits for its differences


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    last = history.last
    of_b, of_beta = float(last["change_b"]), float(last["change_beta"])
    seen = number(float(last["moves_ones"]), 3)
    truth, apart = (number(float(last[name])) for name in ("both_ones", "difference"))
    return {
        "b": [pushed("b", of_b, config.b) if of_b >= ROUNDING or config.b == 0 else unmoved(of_b)],
        "beta": [pushed("β", of_beta, config.beta)],
        "jacobians": [
            f"Leave the second matrix out, and a push on b looks useful: **{seen}** a unit, where the truth is 0 "
            f"(**{truth}** here, rounding). That is the whole explosion. The sum and autograd differ by at most "
            f"**{apart}**."
        ],
    }


def unmoved(change: float) -> str:
    """The mean has taken the push away."""
    return f"The output did not change: largest difference **{number(change)}**, rounding."


def pushed(name: str, change: float, by: float) -> str:
    """The output has moved, or nothing was pushed yet."""
    if by == 0:
        return f"Drag {name}, and watch the output."
    return f"The output moved: largest difference **{number(change)}**."
