"""A loss that is no number any more."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import since
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

RULE = Rule(
    "diverged",
    "Is the loss, or a weight, no number?",
    "Ioffe & Szegedy 2015, section 3.3: without normalization a high learning rate lets the weights blow up",
    explains=(
        "nonfinite",
        "running_lag",
        "eval_apart",
        "dead",
        "low_variance",
        "update_ratio",
        "saturated",
        "gradients",
    ),
)


def check(run: Run) -> Iterator[Finding]:
    """The last recorded loss, where there is one, and the last norms of the weights."""
    asked = [("the loss", run.series("model", "", "loss"))]
    asked += [(name, run.series("weight", name, "weight")) for name in run.names("weight")]
    broken = [(who, series) for who, series in asked if series and not np.isfinite(series.values[-1])]
    if broken:
        who, series = broken[0]
        step = since(series, ~np.isfinite(series.values))
        yield Finding(
            RULE.key,
            "act",
            () if who == "the loss" else (who,),
            f"{who} is inf or NaN.",
            float("nan"),
            float("inf"),
            step,
            "Lower the learning rate, begin with a slow warm-up, or clip the gradients; go back to a saved state.",
        )
