"""What the learning-rate grid shows. Slots: ``grid_now`` one sentence, ``grid`` at most three."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.numbers import integer, percent, setting

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
NONLINEARITIES = ("sigmoid", "tanh", "ReLU")
MARK, DEAD = 90.0, 50.0  # percent: learned; not


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    row = history.last
    if row["step"] == 0:
        return {"grid_now": ["42 networks, untrained. Press Play, and they all train at once."], "grid": []}
    return {"grid_now": [counted(row)], "grid": [said for said in (highest(row), broken(row), lost(row)) if said]}


def counted(row: Any) -> str:
    """How many networks learned."""
    plain, bn = (int((row[f"{arm}.test_accuracy"] >= MARK).sum()) for arm in ("plain", "bn"))
    of = len(RATES) * len(NONLINEARITIES)
    return (
        f"After **{integer(int(row['step']))}** steps **{plain}** of {of} networks [[plain]] are at "
        f"{percent(MARK, 0)} or above, [[bn]] **{bn}** of {of}."
    )


def highest(row: Any) -> str:
    """The highest rate at which each nonlinearity learned, without and with BN."""
    said = []
    for k, name in enumerate(NONLINEARITIES):
        most = [_highest(row[f"{arm}.test_accuracy"][k]) for arm in ("plain", "bn")]
        said.append(f"{name} **{most[0]}** and **{most[1]}**")
    return f"The highest rate that got there, [[plain]] and [[bn]]: {'; '.join(said)}."


def _highest(accuracies: Any) -> str:
    learned = np.flatnonzero(accuracies >= MARK)
    return setting(RATES[learned[-1]]) if len(learned) else "none"


def broken(row: Any) -> str:
    """Where the highest rate breaks batch normalization too."""
    ends = row["bn.test_accuracy"][:, -1]
    down = [f"{name} **{percent(float(end))}**" for name, end in zip(NONLINEARITIES, ends, strict=True) if end < DEAD]
    return f"Not without limit: at rate {setting(RATES[-1])} [[bn]] breaks too: {', '.join(down)}." if down else ""


def lost(row: Any) -> str:
    """How many turned non-finite; how many of the others learned next to nothing, and how many are on their way."""
    counts = {arm: int((row[f"{arm}.bad"] >= 0).sum()) for arm in ("plain", "bn")}
    if not any(counts.values()):
        return ""
    said = " and ".join(f"**{count}** [[{arm}]]" for arm, count in counts.items() if count)
    ends = np.concatenate([row[f"{arm}.test_accuracy"][row[f"{arm}.bad"] < 0] for arm in ("plain", "bn")])
    low, between = int((ends < DEAD).sum()), int(((ends >= DEAD) & (ends < MARK)).sum())
    return (
        f"Only {said} turned non-finite. Of the others **{low}** {'is' if low == 1 else 'are'} below "
        f"{percent(DEAD, 0)}, and **{between}** between that and {percent(MARK, 0)}."
    )
