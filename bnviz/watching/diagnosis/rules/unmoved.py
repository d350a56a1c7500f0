"""Weights that ought to learn and never move."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

LEAST = 3  # recorded steps
RULE = Rule(
    "unmoved",
    "Does every weight that requires a gradient move?",
    "torch.optim: only what is in a parameter group is updated",
)


def check(run: Run) -> Iterator[Finding]:
    """Weights with a gradient that the optimizer does not have, and weights that never get a gradient."""
    left_out, without = [], []
    first = 0
    for name in run.names("weight"):
        learns, optimized = run.series("weight", name, "learns"), run.series("weight", name, "optimized")
        update, gradient = run.series("weight", name, "update"), run.series("weight", name, "gradient")
        if len(learns.steps) < LEAST or not learns.values[-1]:
            continue
        if optimized and not optimized.values[-1] and not np.any(update.values):
            left_out.append(name)
            first = int(learns.steps[0])
        elif not np.any(gradient.values):
            without.append(name)
    if left_out:
        yield Finding(
            RULE.key,
            "act",
            tuple(left_out),
            f"{listed(left_out)} never moves: the optimizer does not have it.",
            0.0,
            0.0,
            first,
            "Give the optimizer model.parameters(), or requires_grad_(False) to what shall stay.",
        )
    if without:
        yield Finding(
            RULE.key,
            "look",
            tuple(without),
            f"{listed(without)} requires a gradient and never gets one.",
            0.0,
            0.0,
            int(run.series("weight", without[0], "learns").steps[0]),
            "It is not used, or cut off by detach() or no_grad().",
        )
