"""Mini-batches sorted by class."""

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: sorted batches",
        "A set in the order of its classes spoils training with batch norm; shuffling cures it.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_sorted_batches", {}, (200,)),),
        between("cure", "cause", "test_accuracy"),
        "at step 200 more than 20 points",
        (20, 100),
        format="percent",
        slow=True,
    ),
    Claim(
        "symptom: sorted batches, without",
        "Without batch norm the same order does as much harm.",
        "not said of batch norm",
        FAILS,
        (Trial("symptom_sorted_batches", {}, (200,)),),
        between("without", "cause", "test_accuracy"),
        "without it more than 10 points better",
        (10, 100),
        format="percent",
        slow=True,
    ),
)
