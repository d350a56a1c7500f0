"""Passes that should not count."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: passes",
        "Passes in training mode change the answers without a step; eval() around them cures it.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_uncounted_passes", {}, (40,)),),
        between("cure", "cause", "test_accuracy"),
        "40 passes of inverted images cost more than 5 points; with eval() none",
        (5, 100),
        format="percent",
    ),
)
