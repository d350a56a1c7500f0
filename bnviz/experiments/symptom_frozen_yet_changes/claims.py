"""Frozen parameters, running statistics that move."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: frozen",
        "Parameters without gradients still change a network with batch norm; eval() cures it.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_frozen_yet_changes", {}, (30,)),),
        between("cure", "cause", "test_accuracy"),
        "30 passes of inverted images cost more than 5 points; with eval() none",
        (5, 100),
        format="percent",
        slow=True,
    ),
)
