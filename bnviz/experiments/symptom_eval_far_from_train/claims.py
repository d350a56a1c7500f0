"""Evaluation far worse than training. Ioffe & Szegedy (2015), section 3.1; Wu & Johnson (2021), section 3."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: eval far from train",
        "With momentum 0.001 evaluation is far worse than training; ten recomputing passes cure it.",
        "a question of forums; Wu & Johnson (2021), section 3",
        HOLDS,
        (Trial("symptom_eval_far_from_train", {}, (60,)),),
        between("cure", "cause", "test_accuracy"),
        "at step 60, more than 20 points better after recomputing",
        (20, 100),
        format="percent",
        slow=True,
    ),
)
