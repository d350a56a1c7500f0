"""Weight decay and a growing learning rate: Li & Arora (2020), arXiv 1910.07454."""

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Look, Trial
from bnviz.experiments.reading import last

SOURCE = "Li & Arora (2020), arXiv 1910.07454, Theorem 2.1"
MILLION = Trial("growing_rate", {}, (1000,))
SHORT = Trial("growing_rate", {"eps": 1e-5}, (1000,))
SINGLE = Trial("growing_rate", {"precision": "float32"}, (1000,))

CLAIMS = (
    Claim(
        "growing rate",
        "With batch normalization, weight decay at a fixed learning rate is a growing learning rate without decay.",
        SOURCE,
        HOLDS,
        (MILLION,),
        last("", "worst"),
        "while the rate grows a millionfold in 1000 steps no loss differs by more than 10⁻⁹, eps = 0, float64",
        (0, 1e-9),
        slow=True,
        look=Look("gap", 1000),
    ),
    Claim(
        "growing rate: growth",
        "A learning rate cannot grow a millionfold in a training that works.",
        "often taken for granted",
        FAILS,
        (MILLION,),
        last("", "growth"),
        "it grows a millionfold in 1000 steps",
        (1e6, 1.1e6),
        slow=True,
        look=Look("rate", 1000),
    ),
    Claim(
        "growing rate: eps",
        "The usual eps of 10⁻⁵ changes nothing in that.",
        "would be convenient",
        FAILS,
        (SHORT,),
        last("", "worst"),
        "a loss differs by more than 0.1 within 1000 steps",
        (0.1, 10),
        slow=True,
        look=Look("gap", 1000),
    ),
    Claim(
        "growing rate: float32",
        "Nor does single precision.",
        "would be convenient",
        FAILS,
        (SINGLE,),
        last("", "worst"),
        "a loss differs by more than 0.1 within 1000 steps: rounding grows once W turns far in a step",
        (0.1, 10),
        slow=True,
        look=Look("gap", 1000),
    ),
)
