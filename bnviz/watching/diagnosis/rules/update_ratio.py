"""Updates that are far too small or too large beside the weights."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import recent
from bnviz.watching.diagnosis.finding import Finding, Rule, number
from bnviz.watching.reader import Run

SMALL, LARGE = 1e-4, 0.1
LEAST = 3  # recorded steps
RULE = Rule(
    "update_ratio",
    "Is an update about a thousandth of the weights?",
    "Karpathy, CS231n, Babysitting the learning process: ratios near 1e-3; Bottou's rule of thumb",
    explains=("running_lag",),
)


def ratios(run: Run) -> dict[str, tuple[float, float, int]]:
    """For every weight that learns: the largest of its usual ratios so far, the usual one of late, since when."""
    found = {}
    for name in run.names("weight"):
        series, learns = run.series("weight", name, "update"), run.series("weight", name, "learns")
        if len(series.steps) >= LEAST and learns and learns.values[-1]:
            usual = float(np.median(recent(series)))
            found[name] = (float(np.percentile(series.values, 80)), usual, int(series.steps[0]))
    return found


def check(run: Run) -> Iterator[Finding]:
    """The median over all weights: too large of late, or too small in the whole run."""
    seen = ratios(run)
    if not seen:
        return
    ever = float(np.median([each[0] for each in seen.values()]))
    late = float(np.median([each[1] for each in seen.values()]))
    first = min(each[2] for each in seen.values())
    if late > LARGE:
        yield _finding(late, LARGE, first, "lower the learning rate", "large")
    elif ever < SMALL:
        yield _finding(ever, SMALL, first, "raise the learning rate", "small")


def _finding(value: float, bound: float, step: int, what: str, size: str) -> Finding:
    return Finding(
        RULE.key,
        "look",
        (),
        f"updates are {size}: {number(value)} of the weights in a step, in the median layer; about 0.001 is usual.",
        value,
        bound,
        step,
        f"Try to {what}, by a factor of 3 or 10.",
    )
