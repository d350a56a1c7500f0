"""Who trains at which rate. Slots: ``now`` one sentence, ``rates`` up to three."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.residual_rates import SPEC
from bnviz.experiments.residual_rates.config import RATES
from bnviz.history import History
from bnviz.stories.numbers import integer, percent, setting


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {"now": [now(history)], "rates": rates(history)}


def now(history: History) -> str:
    """What is being trained."""
    if history.last_step == 0:
        return f"Four networks at each of {len(RATES)} learning rates. Press Play."
    if float(history.last["progress"]) >= 1:
        return "All have been trained."
    return f"Now at learning rate **{setting(float(history.last['rate']))}**."


def rates(history: History) -> list[str]:
    """At which rates each kind reached 90 %, and where it diverged."""
    said, over = [], float(history.last["progress"]) >= 1
    for arm in SPEC.keys:
        passed, ended = (np.asarray(history.last[f"{arm}.{column}"], float) for column in ("passed", "ended"))
        if not np.isfinite(ended).any():
            continue
        good = [setting(rate) for rate, step in zip(RATES, passed, strict=True) if np.isfinite(step)]
        lost = [setting(rate) for rate, step in zip(RATES, ended, strict=True) if step >= 0]
        words = f"[[{arm}]] never is at {percent(90, 0)}" if over else f"[[{arm}]] is not at {percent(90, 0)} yet"
        if good:
            fastest = integer(float(passed[np.isfinite(passed)].min()))
            words = f"[[{arm}]] is at {percent(90, 0)} at {listed(good)}, fastest after **{fastest}** steps"
        said.append(f"{words}; it diverges at {listed(lost)}." if lost else f"{words}.")
    return said


def listed(words: Sequence[str]) -> str:
    """0.1 and 0.3."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
