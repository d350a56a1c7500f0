"""Scale invariance: Ioffe & Szegedy (2015), section 3.3; van Laarhoven (2017)."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, over

TOPIC = "The length of the weights"
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


def shorter(runs: Sequence[Records]) -> float:
    """How many times shorter the gradient of the longer first weights is, before any step."""
    arms = runs[0][0].arms
    return float(arms["base"].grad_norm[0] / arms["scaled"].grad_norm[0])


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
        so="Small weights make the variance small, and eps takes over.",
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
        (-math.inf, 1e-5),
        look=Look("loss", 60),
    ),
    Claim(
        "smaller gradients",
        "Larger weights lead to smaller gradients.",
        "paper, section 3.3",
        HOLDS,
        (SAME,),
        shorter,
        "of weights three times as long the gradient is a third as long, within 0.1 %",
        (2.997, 3.003),
        decimals=4,
        look=Look("gradient", 0),
    ),
    Claim(
        "auto-tuning",
        "Batch normalization stabilizes the parameter growth.",
        "paper, section 3.3",
        IF,
        (FAST,),
        over("base", "effective_lr", 0),
        "at lr 10 lr/|W|² of the first layer falls to less than a quarter in ten steps",
        (-math.inf, 0.25),
        when="stabilizes means that the effective learning rate lr/|W|² falls; |W| itself keeps growing",
        look=Look("rate", 10),
    ),
    Claim(
        "weights stop growing",
        "So the weights stop growing by themselves.",
        "read into section 3.3",
        FAILS,
        (FAST,),
        over("base", "weight_norm", 0),
        "at lr 10 the first layer's weights are more than twice as long after ten steps",
        (2, math.inf),
        look=Look("weights", 10),
        so="Every step is at right angles to W and makes it longer, ever more slowly.",
    ),
)
