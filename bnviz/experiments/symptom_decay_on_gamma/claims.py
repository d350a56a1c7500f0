"""Weight decay on gamma and beta. He et al. (2019), 1812.01187, section 3.1."""

from bnviz.experiments.claim import FAILS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: decay on gamma",
        "Weight decay must not act on gamma and beta.",
        "He et al. (2019), section 3.1",
        FAILS,
        (Trial("symptom_decay_on_gamma", {}, (300,)),),
        between("weights", "all", "test_accuracy"),
        "with decay 0.01 at step 300 less than 2 points",
        (-2, 2),
        format="percent",
        slow=True,
    ),
)
