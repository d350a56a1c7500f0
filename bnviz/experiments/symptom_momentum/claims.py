"""Momentum the other way round."""

from bnviz.experiments.claim import FAILS, IF, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: momentum",
        "Momentum 0.9, meant as the share that is kept, makes evaluation worse; 1 − 0.9 cures it.",
        "a question of forums",
        IF,
        (Trial("symptom_momentum", {}, (300,)),),
        between("cure", "cause", "mean"),
        "in mini-batches of 8, more than 2 points over 100 steps",
        (2, 100),
        when="mini-batches are small",
        format="percent",
        slow=True,
    ),
    Claim(
        "symptom: momentum, large batches",
        "It matters in mini-batches of 60 too.",
        "a question of forums",
        FAILS,
        (Trial("symptom_momentum", {"batch_size": 60}, (300,)),),
        between("cure", "cause", "mean"),
        "less than 2 points over 100 steps",
        (-2, 2),
        format="percent",
        slow=True,
    ),
)
