"""Dropout in front of batch normalization. Li et al. (2018), 1801.05134."""

from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value
from bnviz.experiments.symptom import between


def ratio(runs: Sequence[Records]) -> float:
    """Of the variances with dropout in front, if it is about 1 with dropout behind; else -1."""
    cause, cure = (value(runs[0][-1], arm, "ratio") for arm in ("cause", "cure"))
    return cause if 0.9 < cure < 1.1 else -1


CLAIMS = (
    Claim(
        "symptom: dropout",
        "Dropout in front of batch norm gives it another variance in training than in evaluation.",
        "Li et al. (2018), section 3",
        HOLDS,
        (Trial("symptom_dropout_before_norm", {}, (60,)),),
        ratio,
        "with p = 0.5 more than 1.4 times; with the cure 0.9 to 1.1 times",
        (1.4, 10),
        slow=True,
    ),
    Claim(
        "symptom: dropout, recomputed",
        "Statistics recomputed without dropout bring the accuracy back.",
        "Li et al. (2018), section 4",
        FAILS,
        (Trial("symptom_dropout_before_norm", {}, (150,)),),
        between("recomputed", "cause", "test_accuracy"),
        "at step 150 they bring less than 3 points",
        (-3, 3),
        format="percent",
        slow=True,
    ),
)
