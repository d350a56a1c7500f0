"""The bias in front of a mean subtraction: Ioffe & Szegedy (2015), section 2, and what was asked of it since."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Records, Trial
from bnviz.experiments.reading import last, minus, over

EXPLODES = Trial("bias_explosion", {}, (0, 250, 500))
STOPS = Trial("bias_explosion", {"activation": "linear", "output_bias": True}, (300, 600))
LAGS = Trial("bias_explosion", {"statistics": "moving average"}, (0, 100))
REFRESHED = Trial("blow_up", {"statistics": "refreshed"}, (0, 100))
CENTRED = Trial("blow_up", {"statistics": "moving average", "scale": False}, (0, 100))
OWN = Trial("blow_up", {"statistics": "mini-batch"}, (0, 300))


def halves(runs: Sequence[Records]) -> float:
    """The growth of |b| in the second half over that in the first."""
    norms = [record.arms["outside"].bias_norm for record in runs[0]]
    return (norms[2] - norms[1]) / (norms[1] - norms[0])


CLAIMS = (
    Claim(
        "b explodes",
        "With E[x] outside the gradient step, b grows indefinitely.",
        "paper, section 2",
        IF,
        (EXPLODES,),
        halves,
        "its second 250 steps take it as far as the first, within 0.1 %",
        (0.999, 1.001),
        when="the batch mean of the gradient stays away from 0, as with a fixed head",
    ),
    Claim(
        "loss fixed",
        "The loss remains fixed while b grows.",
        "paper, section 2",
        HOLDS,
        (EXPLODES,),
        minus("outside", "loss"),
        "in float32 it changes by less than 10⁻⁴ in 500 steps",
        (-1e-4, 1e-4),
    ),
    Claim(
        "b stops",
        "b grows without bound whatever stands behind it.",
        "often read into section 2",
        FAILS,
        (STOPS,),
        over("outside", "bias_norm"),
        "with a linear head and a trained output bias |b| is at step 600 what it was at 300",
        (0.999, 1.001),
    ),
    Claim(
        "inside",
        "If the gradient sees the mean, b gets none.",
        "the thread; paper, section 3.2",
        HOLDS,
        (EXPLODES,),
        last("inside", "bias_grad_norm"),
        "|dL/db| at most 10⁻⁶ in float32, without gamma and beta",
        (0, 1e-6),
    ),
    Claim(
        "beta's role",
        "beta takes over the role of b.",
        "paper, section 3.2",
        HOLDS,
        (EXPLODES,),
        over("beta", "loss"),
        "in 500 steps it lowers the loss to less than 0.7 of what it was",
        (0, 0.7),
    ),
    Claim(
        "output stands",
        "What the layer puts out does not change either, whatever the mean is taken from.",
        "often read into section 2",
        FAILS,
        (LAGS,),
        last("outside", "output_change"),
        "with a moving average inside training it moves by more than 0.1",
        (0.1, math.inf),
    ),
    Claim(
        "blows up",
        "A whole network blows up when its statistics stand outside the gradient.",
        "paper, section 2",
        IF,
        (REFRESHED,),
        last("outside", "bad_step"),
        "a ReLU network with statistics refreshed every 10 steps is not finite by step 20",
        (1, 20),
        when="the statistics lag behind the weights",
        format="integer",
    ),
    Claim(
        "centred",
        "Moving averages used inside training are the variant that diverges.",
        "the thread",
        IF,
        (CENTRED,),
        last("outside", "bad_step"),
        "not finite by step 100",
        (1, 100),
        when="only the mean is taken away; scaled too, it fails without overflowing",
        format="integer",
    ),
    Claim(
        "trains anyway",
        "Without the gradient through the statistics no network trains.",
        "often said",
        FAILS,
        (OWN,),
        last("outside", "test_accuracy"),
        "a ReLU network with each batch's own statistics is above 90 % at step 300",
        (90, 100),
        format="percent",
    ),
)
