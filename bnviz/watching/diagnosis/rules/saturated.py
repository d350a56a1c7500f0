"""A sigmoid or tanh that receives mostly values for which it is flat."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import recent, since
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

BOUND = 0.5
RULE = Rule(
    "saturated",
    "Is a sigmoid or tanh flat for most of what it receives?",
    "Glorot & Bengio 2010, section 3; Ioffe & Szegedy 2015, section 1",
)


def check(run: Run) -> Iterator[Finding]:
    """The share of flat values in the last recorded training passes."""
    found = []
    for each in run.meta.of("nonlinearity") if run.meta else ():
        series = run.series("nonlinearity", each.name, "flat")
        if series and each.lower is not None and each.upper is not None and each.type in ("Sigmoid", "Tanh"):
            share = float(np.median(recent(series)))
            if share > BOUND:
                found.append((share, each.name, since(series, series.values > BOUND)))
    if found:
        found.sort(reverse=True)
        share, name, step = found[0]
        yield Finding(
            RULE.key,
            "look",
            tuple(each for _, each, _ in found),
            f"{100 * share:.0f} % of what {name} receives lies where it is flat.",
            share,
            BOUND,
            step,
            "Normalize before it, or begin with smaller weights.",
        )
