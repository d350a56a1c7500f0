"""Biased or unbiased variance. Ioffe & Szegedy (2015), Algorithms 1 and 2."""

from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value
from bnviz.experiments.symptom import between


def off(runs: Sequence[Records]) -> float:
    """The output by the unbiased variance over torch's, if that by the biased one is torch's; else infinity."""
    cause, cure = (value(runs[0][-1], arm, "output") for arm in ("cause", "cure"))
    return cause if abs(cure - 1) < 1e-4 else float("inf")


CLAIMS = (
    Claim(
        "symptom: unbiased variance",
        "With the unbiased variance the output is √((m − 1)/m) of what it should be; unbiased=False cures it.",
        "paper, Algorithm 1",
        HOLDS,
        (Trial("symptom_biased_variance", {}, (10,)),),
        off,
        "in mini-batches of 2 it is 0.707 to 1 %, and 1 to 10⁻⁴ with the cure",
        (0.70, 0.715),
    ),
    Claim(
        "symptom: biased running variance",
        "Running variances must be unbiased, or the accuracy suffers.",
        "paper, Algorithm 2, line 10",
        FAILS,
        (Trial("symptom_biased_variance", {"batch_size": 8}, (200,)),),
        between("cure", "cause", "test_accuracy"),
        "in mini-batches of 8 it is less than 2 points",
        (-2, 2),
        format="percent",
        slow=True,
    ),
)
