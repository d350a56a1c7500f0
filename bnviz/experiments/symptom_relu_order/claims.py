"""Before or after the ReLU. Ioffe & Szegedy (2015), section 3.2."""

from bnviz.experiments.claim import FAILS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: order with ReLU",
        "It matters whether batch norm stands before or after the ReLU.",
        "a question of forums",
        FAILS,
        (Trial("symptom_relu_order", {}, (200,)),),
        between("before", "after", "test_accuracy"),
        "at step 200 they are less than 2.5 points apart",
        (-2.5, 2.5),
        format="percent",
        slow=True,
    ),
)
