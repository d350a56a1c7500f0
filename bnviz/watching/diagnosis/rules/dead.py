"""Channels of a nonlinearity that are flat for every example."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import RECENT
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

LOOK, ACT = 0.25, 0.5
LEAST = 3  # recorded passes
FULL = 1 - 1e-6
RULE = Rule(
    "dead",
    "Do channels say nothing for any example?",
    "Lu et al. 2019 (1903.06733): a ReLU whose input is never positive has no gradient",
    explains=("update_ratio", "gradients", "unmoved", "running_lag", "eval_apart"),
)


def check(run: Run) -> Iterator[Finding]:
    """Channels that were flat for every value in all of the last recorded training passes."""
    found = []
    for each in run.meta.of("nonlinearity") if run.meta else ():
        series = run.series("nonlinearity", each.name, "channel_flat")
        if len(series.steps) >= LEAST and each.lower is not None and each.upper is None and series.values.size:
            share = float((series.values[-RECENT:].min(0) >= FULL).mean())
            if share > LOOK:
                found.append((share, each, _since(series.steps, series.values)))
    if found:
        found.sort(key=lambda one: -one[0])
        share, worst, step = found[0]
        more = f", and in {len(found) - 1} more layers" if len(found) > 1 else ""
        yield Finding(
            RULE.key,
            "act" if share > ACT else "look",
            tuple(one.name for _, one, _ in found),
            f"{100 * share:.0f} % of the channels of {worst.name} are 0 for every example{more}.",
            share,
            LOOK,
            step,
            "Their gradient is 0, so they stay: lower the learning rate, begin again from smaller weights or larger "
            "biases, or normalize before the nonlinearity.",
        )


def _since(steps: np.ndarray, flat: np.ndarray) -> int:
    """The step from which on as many channels were dead as are now."""
    share = np.array([(flat[k:].min(0) >= FULL).mean() for k in range(len(flat))])
    return int(steps[int(np.flatnonzero(share >= 0.9 * share[-RECENT:][0])[0])])
