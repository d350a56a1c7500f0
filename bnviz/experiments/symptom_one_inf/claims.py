"""One pixel that is not finite."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: one inf",
        "One infinite pixel spoils evaluation for ever, though its step is skipped; recomputing cures it.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_one_inf", {"at": 30}, (60,)),),
        between("cure", "cause", "test_accuracy"),
        "30 steps later more than 60 points",
        (60, 100),
        format="percent",
        slow=True,
    ),
)
