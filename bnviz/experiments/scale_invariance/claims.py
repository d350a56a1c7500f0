"""Scale invariance: Ioffe & Szegedy (2015), section 3.3; van Laarhoven (2017)."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, over

SMALL = Trial("scale_invariance", {"scale": 0.01, "eps": 0.0}, (0,))
WITH_EPS = Trial("scale_invariance", {"scale": 0.01}, (0,))
NEGATIVE = Trial("scale_invariance", {"scale": 2.0, "negative": True, "eps": 0.0}, (0,))
SAME = Trial("effective_rate", {"a": 3.0}, tuple(range(0, 61, 5)))
FAST = Trial("effective_rate", {"lr": 10.0}, (0, 10))


def largest(column: str) -> Read:
    """The largest value of a column among the kept records."""
    return lambda runs: max(float(getattr(record, column)) for record in runs[0])


def worst(runs: Sequence[Records]) -> float:
    """The largest of the three errors, each of them relative."""
    record = runs[0][-1]
    return float(max(record.output_error, record.input_grad_error, record.weight_grad_error))


CLAIMS = (
    Claim(
        "scale of W",
        "BN((aW)u) = BN(Wu); the gradient that reaches u is the same too, and that of aW is 1/a times that of W.",
        "paper, section 3.3",
        HOLDS,
        (SMALL,),
        worst,
        "at a = 0.01 and eps = 0 the largest of the three relative errors is below 10⁻⁵ in float32",
        (-math.inf, 1e-5),
        look=Look("weight_grad_error", 0),
    ),
    Claim(
        "whatever eps",
        "That holds in practice for weights of any size.",
        "read into section 3.3",
        FAILS,
        (WITH_EPS,),
        last("", "input_grad_error"),
        "at a = 0.01 and eps = 10⁻⁵ the gradient that reaches u is off by more than 10 %",
        (0.1, math.inf),
        look=Look("input_grad_error", 0),
    ),
    Claim(
        "any a",
        "It holds for every a.",
        "paper, section 3.3, says scalar a",
        FAILS,
        (NEGATIVE,),
        last("", "output_error"),
        "for a = −2 the output is −BN(Wu): a relative error of 2",
        (1.99, 2.01),
        look=Look("output", 0),
        so="The identity is one for a > 0; a negative factor turns the sign around.",
    ),
    Claim(
        "rate and scale",
        "W to aW with lr to a² lr gives the same training, as eps goes to 0.",
        "van Laarhoven (2017)",
        HOLDS,
        (SAME,),
        largest("gap"),
        "the two losses differ by less than 10⁻⁵ in 60 steps, a = 3, float32",
        (0, 1e-5),
    ),
    Claim(
        "auto-tuning",
        "Larger weights lead to smaller gradients, and batch normalization stabilizes the parameter growth.",
        "paper, section 3.3",
        IF,
        (FAST,),
        over("base", "weight_norm", 0),
        "at lr 10 the length of the first layer's weights more than doubles in ten steps",
        (2, math.inf),
        when="stabilizes means that the effective learning rate lr/|W|² falls while |W| keeps growing",
    ),
)
