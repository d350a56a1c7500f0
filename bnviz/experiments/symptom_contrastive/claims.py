"""The contrastive cheat: looked for, and not found."""

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Trial
from bnviz.experiments.reading import last

SAID = "He et al. (2020), 1911.05722, section 3.3"
CLAIMS = (
    Claim(
        "symptom: contrastive",
        "With batch norm a contrastive network finds the positive in its sub-batch by the statistics alone.",
        f"{SAID}, of ResNets on ImageNet",
        FAILS,
        (Trial("symptom_contrastive", {}, (150,)),),
        last("together", "named"),
        "at step 150 it finds less than 4 %, where guessing finds 1.6 %",
        (0, 4),
        format="percent",
        slow=True,
    ),
    Claim(
        "symptom: contrastive, repelled",
        "What shares the mean of a sub-batch is less alike than what does not.",
        "a property of the formula: deviations from a mean add up to 0",
        HOLDS,
        (Trial("symptom_contrastive", {}, (0,)),),
        last("together", "gap"),
        "before training the difference of the cosines is below -0.01",
        (-2, -0.01),
    ),
)
