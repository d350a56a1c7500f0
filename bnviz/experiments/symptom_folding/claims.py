"""Folding that changes the answers. Ioffe & Szegedy (2015), section 3.1."""

from collections.abc import Sequence

from bnviz.experiments.claim import HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value


def spoilt(runs: Sequence[Records]) -> float:
    """Percent of the answers that folding over a ReLU changes, if folding right changes no logit; else -1."""
    record = runs[0][-1]
    return value(record, "cause", "changed") if value(record, "cure", "difference") < 1e-4 else -1


CLAIMS = (
    Claim(
        "symptom: folding",
        "Batch norm behind a ReLU cannot be folded into the layer before; before it, it can.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_folding", {}, (100,)),),
        spoilt,
        "folded wrongly more than 5 % of the answers change; folded right no logit by more than 10⁻⁴",
        (5, 100),
        format="percent",
        slow=True,
    ),
)
