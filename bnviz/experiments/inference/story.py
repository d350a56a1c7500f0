"""What training and inference differ in, in sentences that cite only what the history holds.

Slots: ``accuracy`` and ``watched`` one sentence each above their charts, ``companions``, ``fold`` one sentence each,
``what`` up to three items.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.history import History
from bnviz.stories.facts import accuracy as newest
from bnviz.stories.facts import finite
from bnviz.stories.numbers import integer, number, percent

CLOSE = 2.0  # percentage points: no worth speaking of on 360 images
SETTLED = 20  # steps before the variances are compared


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    return {
        "accuracy": [accuracy(history)],
        "watched": [watched(history)],
        "fold": [fold(history)],
        "what": what(history),
    }


def accuracy(history: History) -> str:
    """How the moving average stands against the exact statistics."""
    moving, exact = newest(history, "moving"), newest(history, "exact")
    if moving is None or exact is None:
        return ""
    stand = f"[[moving]] **{percent(moving.value)}**, [[exact]] **{percent(exact.value)}**"
    if history.last_step == 0:
        return f"Before any training: {stand}. Press Play, or Space."
    return f"At step **{integer(moving.step)}**: {stand}."


def watched(history: History) -> str:
    """How far the companions move the watched image."""
    _, among = finite(history, "spread_among")
    _, alone = finite(history, "spread_alone")
    if not len(among) or not len(alone):
        return ""
    same = "exactly 0" if alone[-1] == 0 else f"**{number(float(alone[-1]))}**"
    return f"24 sets of companions move it by **{number(float(among[-1]))}** points; in inference mode by {same}."


def fold(history: History) -> str:
    """How well the folded network answers."""
    _, single = finite(history, "fold_error")
    _, double = finite(history, "fold_error_double")
    if not len(single) or not len(double):
        return ""
    return (
        f"Folded, all layers together give the same logits within **{number(float(single[-1]))}** in float32, and "
        f"**{number(float(double[-1]))}** in float64."
    )


def what(history: History) -> list[str]:
    """The lag, the companions, the variance."""
    if history.last_step == 0:
        return [
            "The weights are the same in all four curves. Only the means and variances that normalize differ.",
            "The moving average begins at mean 0 and variance 1: no mini-batch is in it yet.",
        ]
    return [sentence for sentence in (lag(history), own(history), variance(history)) if sentence]


def lag(history: History) -> str:
    """Where the moving average was farthest behind the exact statistics."""
    steps, exact = history.column("exact.test_accuracy")
    gap = exact - history.column("moving.test_accuracy")[1]
    if not np.isfinite(gap).any():
        return ""
    worst = int(np.nanargmax(gap))
    now = float(gap[np.isfinite(gap)][-1])
    if gap[worst] < CLOSE:
        return "The moving average was never more than 2 points behind the exact statistics."
    told = (
        f"The moving average was up to **{number(float(gap[worst]), 3)}** points behind the exact statistics of the "
        f"same weights, at step **{integer(int(steps[worst]))}**"
    )
    if abs(now) < CLOSE:
        return f"{told}; now they are less than 2 points apart."
    ahead = "behind" if now > 0 else "ahead"
    return (
        f"{told}; now it is **{number(abs(now))}** {ahead}. Recomputing them after training (PreciseBN) leads "
        "from the one curve to the other."
    )


def own(history: History) -> str:
    """What the test batch's own statistics cost or bring."""
    batch, exact = newest(history, "batch"), newest(history, "exact")
    if batch is None or exact is None:
        return ""
    cost, m = exact.value - batch.value, integer(int(history.last["batch_size"]))
    if abs(cost) < CLOSE:
        return f"Test mini-batches of **{m}** that normalize themselves are within 2 points of the exact statistics."
    side = "below" if cost > 0 else "above"
    return (
        f"Test mini-batches of **{m}** that normalize themselves are **{number(abs(cost))}** points {side} the exact "
        "statistics: an answer depends on who else is there."
    )


def variance(history: History) -> str:
    """What the correction m/(m-1) does to the variance, against the exact one."""
    (steps, with_it), (_, without) = finite(history, "variance_ratio"), finite(history, "bias_ratio")
    if not len(steps) or steps[-1] < SETTLED:
        return ""
    ratios = float(with_it[-1]), float(without[-1])
    closer = "closer to" if abs(ratios[0] - 1) < abs(ratios[1] - 1) else "farther from"
    return (
        f"The moving average of the variance is **{number(ratios[0], 3)}** times the exact one, and "
        f"**{number(ratios[1], 3)}** without the correction m/(m−1): here the correction brings it {closer} 1."
    )
