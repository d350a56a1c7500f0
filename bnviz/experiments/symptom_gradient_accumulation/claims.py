"""Gradient accumulation."""

from bnviz.experiments.claim import HOLDS, Claim, Trial
from bnviz.experiments.reading import last

CLAIMS = (
    Claim(
        "symptom: accumulation",
        "With batch norm, gradients summed over 8 parts of 4 are not the gradient of 32.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_gradient_accumulation", {}, (50,)),),
        last("cause", "cosine"),
        "at step 50 their cosine is below 0.6",
        (-0.5, 0.6),
        slow=True,
    ),
    Claim(
        "symptom: accumulation, layer norm",
        "With layer norm they are.",
        "a property of the formula",
        HOLDS,
        (Trial("symptom_gradient_accumulation", {}, (50,)),),
        last("cure", "cosine"),
        "at step 50 the cosine is 1 to 10⁻⁵",
        (0.99999, 1.00001),
        slow=True,
    ),
)
