"""Several processes, each with its own statistics."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: two processes",
        "Two processes with unlike images train worse with their own statistics; common ones cure it.",
        "torch.nn.SyncBatchNorm",
        HOLDS,
        (Trial("symptom_two_ranks", {}, (150,)),),
        between("cure", "cause", "test_accuracy"),
        "4 images each, by class: at step 150 more than 2 points",
        (2, 100),
        format="percent",
        slow=True,
    ),
)
