"""Fine-tuning on few images of another kind."""

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Trial
from bnviz.experiments.symptom import between

CLAIMS = (
    Claim(
        "symptom: freeze on paler images",
        "Freeze batch norm where images are few.",
        "a rule of thumb",
        FAILS,
        (Trial("symptom_fine_tuning", {}, (100,)),),
        between("live", "frozen", "test_accuracy"),
        "40 images of half the contrast: going on is better",
        (0.5, 100),
        format="percent",
    ),
    Claim(
        "symptom: freeze on inverted images",
        "Freeze batch norm where images are few and inverted.",
        "a rule of thumb",
        HOLDS,
        (Trial("symptom_fine_tuning", {"shift": "1 - x"}, (100,)),),
        between("frozen", "live", "test_accuracy"),
        "40 inverted images: freezing is more than 5 points better",
        (5, 100),
        format="percent",
    ),
)
