"""Gradients that vanish or explode from layer to layer."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bnviz.watching.diagnosis.evidence import RECENT
from bnviz.watching.diagnosis.finding import Finding, Rule, number
from bnviz.watching.reader import Run

VANISH, EXPLODE = 1e-3, 1e3
LEAST = 3  # layers, and recorded passes
RULE = Rule(
    "gradients",
    "Do gradients keep their size over the depth of the network?",
    "Bengio, Simard & Frasconi 1994; Glorot & Bengio 2010, section 4.2; Ioffe & Szegedy 2015, section 1",
)


class Depth(NamedTuple):
    """Gradients over weights, first third of the layers over last third.

    Attributes:
        ratio: of the medians. first, last: a layer of each. since: the first recorded step that is looked at.
    """

    ratio: float
    first: str
    last: str
    since: int


def over_depth(run: Run) -> Depth | None:
    """Relative gradients |g| / |W| of the weights in the order of the model, in the last recorded steps."""
    rows = []
    for name in run.names("weight"):
        gradient, weight = run.series("weight", name, "gradient"), run.series("weight", name, "weight")
        if len(gradient.steps) >= LEAST and len(weight.steps) >= LEAST:
            relative = float(np.median(gradient.values[-RECENT:])) / float(np.median(weight.values[-RECENT:]) or np.nan)
            rows.append((relative, name, int(gradient.steps[-RECENT:][0])))
    rows = [row for row in rows if np.isfinite(row[0])]
    third = len(rows) // 3
    if third < 1 or not any(row[0] > 0 for row in rows[-third:]):
        return None
    early, late = (float(np.median([row[0] for row in part])) for part in (rows[:third], rows[-third:]))
    return Depth(early / late if late else np.inf, rows[0][1], rows[-1][1], rows[0][2])


def check(run: Run) -> Iterator[Finding]:
    """The first third of the layers against the last third."""
    found = over_depth(run)
    if found is None or VANISH <= found.ratio <= EXPLODE:
        return
    vanishing = found.ratio < VANISH
    yield Finding(
        RULE.key,
        "act",
        (found.first, found.last) if vanishing else (found.last, found.first),
        f"gradients {'vanish' if vanishing else 'explode'} on their way back: beside its weights, that of "
        f"{found.first} is {number(found.ratio)} times that of {found.last}.",
        found.ratio,
        VANISH if vanishing else EXPLODE,
        found.since,
        "Normalize between the layers, put ways around them (residual blocks), or start from weights that keep the "
        "variance (He or Glorot); take ReLU for sigmoid.",
    )
