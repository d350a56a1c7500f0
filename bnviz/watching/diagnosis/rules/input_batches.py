"""Mini-batches that are not like each other: sorted by class, from one domain each, or changed on the way."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bnviz.records import Array
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

BOUND = 2.0
LEAST = 8  # recorded passes
ALTERNATE, DRIFT = 1.5, 0.6
SPLIT = 0.7  # share of the variance of the means that one change explains
RULE = Rule(
    "input_batches",
    "Do the mini-batches of the input differ by more than chance?",
    "an F test over mini-batches (Fisher 1925); neighbours compared by von Neumann's ratio (1941)",
    explains=("running_lag", "eval_apart", "momentum", "dead"),
)


class Unlike(NamedTuple):
    """How much the means of mini-batches differ.

    Attributes:
        f: B times the variance of the means over the variance inside of the mini-batches; 1 for random ones.
        neighbours: von Neumann's ratio of mini-batches that follow each other: 1 random, 2 alternating, 0 drifting.
        split: the share of the variance of the means that a single change explains. at: the step of that change.
    """

    f: float
    neighbours: float
    split: float
    at: int


def unlike(steps: Array, means: Array, variances: Array, examples: float) -> Unlike:
    """How much T mini-batches differ in their features: means, variances (T, D)."""
    between = means.var(0, ddof=1).sum()
    within = variances.mean(0).sum() * examples / max(examples - 1, 1)
    follows = np.flatnonzero(np.diff(steps) == 1)
    jumps = np.square(means[follows + 1] - means[follows]).sum(1)
    neighbours = float(jumps.mean() / (2 * between)) if len(follows) and between else 1.0
    centred = means - means.mean(0)
    before = np.cumsum(centred, 0)[:-1]  # (T - 1, D): a change after each pass
    n, k = len(means), np.arange(1, len(means))
    explained = np.square(before).sum(1) * n / (k * (n - k)) / max(np.square(centred).sum(), 1e-30)
    best = int(explained.argmax())
    return Unlike(
        float(examples * between / max(within, 1e-30)), neighbours, float(explained[best]), int(steps[best + 1])
    )


def check(run: Run) -> Iterator[Finding]:
    """Means and variances of the input's features in all recorded training passes of the usual size."""
    mean, variance = (run.series("input", "", each) for each in ("channel_mean", "channel_var"))
    sizes = run.series("input", "", "values")
    if not len(mean.steps) == len(variance.steps) == len(sizes.steps) or not sizes:
        return
    usual = float(np.median(sizes.values))
    same = (sizes.values == usual) & np.isfinite(mean.values).all(1) & np.isfinite(variance.values).all(1)
    if same.sum() < LEAST or usual < 2:
        return
    found = unlike(mean.steps[same], mean.values[same].astype(float), variance.values[same].astype(float), usual)
    if found.f > BOUND:
        said, advice, since = _said(found, int(mean.steps[same][0]))
        yield Finding(
            RULE.key,
            "act",
            (),
            f"the means of the mini-batches differ {found.f:.2g} times as much as random ones would: {said}.",
            found.f,
            BOUND,
            since,
            advice,
            "sorted_batches",
        )


def _said(found: Unlike, first: int) -> tuple[str, str, int]:
    """What kind of difference it is, what to try, and since when."""
    if found.neighbours > ALTERNATE:
        return (
            "every second one is of another kind",
            "Mix the domains within each mini-batch, or give each its own running statistics.",
            first,
        )
    if found.split > SPLIT:
        return (
            f"they changed at step {found.at}",
            "If the change is meant, recompute the running statistics on the new data (bnviz.population).",
            found.at,
        )
    if found.neighbours < DRIFT:
        return "neighbours are alike, the set is in an order", "Shuffle: DataLoader(..., shuffle=True).", first
    return "each holds a part of the classes or of the domains", "Shuffle: DataLoader(..., shuffle=True).", first
