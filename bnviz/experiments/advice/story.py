"""What the advice brings. Slots: ``now`` one sentence, ``what`` at most four."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bnviz.experiments.advice import FOLLOWED, KEPT
from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.numbers import integer, number, percent

EVERY = 10  # steps between two evaluations
MARK = 90.0  # percent
AGREED = 0.9  # of the seeds, for a verdict
DESERVES = 0.5  # percentage points, below which a median is called no difference

# what stands behind each piece, whatever the run says
WHY = {
    "higher rate": "Behind batch normalization the gradient is 1/a of that at Wu for weights aW: a step that is too "
    "large makes the next ones smaller.",
    "no dropout": "The paper removes dropout, since each mini-batch's statistics are noise enough for it. It had a "
    "million images; here there are 300.",
    "less L2": "Behind batch normalization the length of the weights changes no output: L2 does not make the function "
    "simpler, it keeps the effective learning rate up.",
    "faster decay": "A network that trains sooner may lower its rate sooner: that pays where the rate is high, and as "
    "long as there are few steps.",
    "no local response normalization": "Local response normalization divides by what neighbouring channels say; behind "
    "batch normalization their size is known already. Without it a step costs less.",
    "shuffling": "An image's statistics come from its mini-batch. In mini-batches that never change they are always "
    "the same, and the network fits these images instead of learning what they have in common.",
    "fewer distortions": "A network that trains in few steps sees few images, and the paper lets it see real ones. "
    "Shifted digits are learned later; another contrast and brightness cost little.",
}


def narrate(
    history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
) -> dict[str, list[str]]:
    """The sentences of every slot, for the newest row of a history."""
    if history.last_step < 0:
        return {}
    if history.last_step == 0:
        return {"now": ["Both start from the same weights. Press Play."], "what": [WHY[config.advice]]}
    return {"now": [now(history)], "what": [*race(history), verdict(history), WHY[config.advice]]}


def now(history: History) -> str:
    """Both medians at the last evaluation."""
    kept, followed = np.asarray(history.last["accuracies"], float)
    tested = history.last_step // EVERY * EVERY
    said = [
        f"[[{arm.key}]] **{percent(_median(values))}**" if math.isfinite(_median(values)) else f"[[{arm.key}]] diverged"
        for arm, values in ((KEPT, kept), (FOLLOWED, followed))
    ]
    return f"Median at step **{integer(tested)}**: {', '.join(said)}."


def race(history: History) -> list[str]:
    """When each median was first at 90 %; nothing before one is."""
    steps = {}
    for arm in (KEPT, FOLLOWED):
        at, values = facts.finite(history, f"{arm.key}.accuracy_of_seeds", (1,))
        above = np.flatnonzero(values >= MARK)
        if len(above):
            steps[arm.key] = int(at[above[0]])
    if not steps:
        return []
    said = [f"[[{arm}]] at step **{integer(step)}**" for arm, step in sorted(steps.items(), key=lambda it: it[1])]
    missing = [f"[[{arm.key}]] not yet" for arm in (KEPT, FOLLOWED) if arm.key not in steps]
    return [f"The median is at {percent(MARK, 0)}: {', '.join([*said, *missing])}."]


def verdict(history: History) -> str:
    """On how many seeds the advice is ahead now, and whether that says anything."""
    ahead = np.asarray(history.last["ahead"], float)
    numbers = ahead[np.isfinite(ahead)]
    if len(numbers) < len(ahead):
        return f"On **{len(ahead) - len(numbers)}** of {len(ahead)} seeds one of the two networks has diverged."
    middle, better, worse = _median(numbers), int((numbers > 0).sum()), int((numbers < 0).sum())
    counted = (
        f"Now the advice is ahead on **{better}** of {len(ahead)} seeds and behind on **{worse}**, by "
        f"**{'+' * (middle > 0)}{number(middle)}** percentage points in the middle"
    )
    return f"{counted}: {judged(middle, better / len(ahead), worse / len(ahead))}."


def judged(middle: float, better: float, worse: float) -> str:
    """In words: helps, hurts, or neither; of the median in percentage points and the shares of seeds."""
    if abs(middle) >= DESERVES and better >= AGREED:
        return "so far it **helps**"
    if abs(middle) >= DESERVES and worse >= AGREED:
        return "so far it **hurts**, against the paper"
    return "the seeds do not agree, or hardly differ: **no verdict**"


def _median(values: Any) -> float:
    numbers = np.asarray(values)[np.isfinite(values)]
    return float(np.median(numbers)) if len(numbers) else math.nan
