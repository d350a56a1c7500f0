"""What gamma and beta by hand do, from the newest row. Slots: ``recover`` what it would set, ``eps`` what eps costs,
``state`` what is special."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bnviz.history import History
from bnviz.stories.numbers import number, percent


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    last = history.last
    gamma, beta, left = (float(last[name]) for name in ("recover_gamma", "recover_beta", "left"))
    root = "√Var" if config.leave_out else "√(Var + ε)"
    told = {
        "recover": [f"sets γ = {root} = **{number(gamma, 4)}** and β = E = **{number(beta, 4)}**"],
        "eps": [eps(config, float(last["eps_share"]), left)],
        "state": [state(last, config)],
    }
    return {slot: [sentence for sentence in said if sentence] for slot, said in told.items()}


def eps(config: Any, share: float, left: float) -> str:
    """What recovering without eps leaves."""
    if not math.isfinite(left):
        return "There is nothing to recover: 0 was divided by 0."
    if config.eps == 0:
        return f"ε is 0: the paper’s sentence holds as it stands. Recover leaves **{number(left)}**, rounding."
    if config.leave_out:
        return (
            f"Recover then leaves an error of **{number(left)}**: √Var is **{percent(100 * share, 3)}** short of "
            "√(Var + ε). The smaller the variance, the more."
        )
    if left == 0:
        return "Recover leaves no error at all."
    return f"Recover leaves an error of **{number(left)}**, rounding."


def state(last: Any, config: Any) -> str:
    """What is special about this unit, or how far y is from x."""
    error = float(last["error"])
    if not math.isfinite(error):
        return "The variance is 0 and ε is 0: x̂ is 0 / 0, and there is no y. That is what ε is for."
    if float(last["std"]) == 0:
        why = "one image has no spread" if config.images == 1 else "the unit says the same of every image"
        return f"The variance is 0: {why}. x̂ is 0 everywhere, and y is β."
    return f"mean **{number(float(last['y_mean']))}**, std **{number(float(last['y_std']))}**"
