"""A momentum that keeps little of the past, as one written for the other convention does."""

from collections.abc import Iterator

from bnviz.watching.diagnosis.evidence import batch_norms, since
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

BOUND = 0.5
RULE = Rule(
    "momentum",
    "Do the running statistics keep more than the last few mini-batches?",
    "torch.nn.BatchNorm: momentum is the share of the new mini-batch, 1 minus that of other libraries",
)


def check(run: Run) -> Iterator[Finding]:
    """The momentum itself: no threshold is needed where it can be read."""
    found = []
    for norm in batch_norms(run):
        series = run.series("norm", norm.name, "momentum")
        if series and series.values[-1] >= BOUND:
            found.append((float(series.values[-1]), norm.name, since(series, series.values >= BOUND)))
    if found:
        found.sort(key=lambda each: -each[0])
        value, _, step = found[0]
        names = [name for _, name, _ in found]
        yield Finding(
            RULE.key,
            "act",
            tuple(names),
            f"{listed(names)}: momentum {value:.2g} lets the running statistics follow the last mini-batch.",
            value,
            BOUND,
            step,
            f"If {value:.2g} was meant as the share that is kept, write momentum={1 - value:.2g}.",
            "momentum",
        )
