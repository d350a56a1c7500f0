"""The bias in front of a mean subtraction: Ioffe & Szegedy (2015), section 2, and what was asked of it since."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, minus, over

TOPIC = "A bias outside the gradient"
HUNDRED = tuple(range(101))
MOVING = {"statistics": "moving average"}
EXPLODES = Trial("bias_explosion", {}, (0, 250, 500))
SCALED = Trial("bias_explosion", {"scale": True}, (0, 500))
STOPS = Trial("bias_explosion", {"activation": "linear", "output_bias": True}, (300, 600))
LAGS = Trial("bias_explosion", MOVING, (0, 100))
REFRESHED = Trial("blow_up", {"statistics": "refreshed"}, HUNDRED)
CENTRED = Trial("blow_up", {**MOVING, "scale": False}, HUNDRED)
AFFINE = Trial("blow_up", {**MOVING, "affine": True}, HUNDRED)
MOVED = Trial("blow_up", MOVING, tuple(range(0, 301, 10)))
OWN = Trial("blow_up", {"statistics": "mini-batch"}, (0, 300))
SLOWER = Trial("blow_up", {"statistics": "mini-batch", "lr": 0.1}, tuple(range(201)))


def halves(runs: Sequence[Records]) -> float:
    """The growth of |b| in the second half over that in the first."""
    norms = [record.arms["outside"].bias_norm for record in runs[0]]
    return (norms[2] - norms[1]) / (norms[1] - norms[0])


def scaled(runs: Sequence[Records]) -> float:
    """|b| at the end of the second run over |b| at the end of the first."""
    return float(runs[1][-1].arms["outside"].bias_norm / runs[0][-1].arms["outside"].bias_norm)


def blown(runs: Sequence[Records]) -> float:
    """The first step at which the weights are a thousand times as long as at the start, or no numbers; or never."""
    start = runs[0][0].arms["outside"].weights
    outside = [(record.step, record.arms["outside"]) for record in runs[0]]
    beyond = [step for step, arm in outside if arm.bad_step >= 0 or not arm.weights < 1000 * start]
    return float(beyond[0]) if beyond else math.inf


def left(arm: str) -> Read:
    """What is left of the decrease of the loss that the steps aim at, once the statistics are taken anew."""

    def read(runs: Sequence[Records]) -> float:
        arms = [record.arms[arm] for record in runs[0]]
        return sum(each.gained for each in arms) / sum(each.aimed for each in arms)

    return read


CLAIMS = (
    Claim(
        "reduces the step",
        "Normalization that the gradient does not see reduces the effect of the gradient step.",
        "paper, section 2",
        HOLDS,
        (SLOWER,),
        left("outside"),
        "less than 70 % of the decrease that the steps aim at is left once the statistics are taken anew",
        (0, 0.7),
        format="share",
        look=Look("accuracy", 200),
        so="It is taken back by the next normalization; inside the gradient nearly all of it is left.",
    ),
    Claim(
        "keeps the step",
        "Inside the gradient the step keeps its effect.",
        "would follow from section 2",
        HOLDS,
        (SLOWER,),
        left("inside"),
        "between 95 % and 105 % of the decrease is left",
        (0.95, 1.05),
        format="number",
        decimals=3,
        look=Look("accuracy", 200),
    ),
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
        decimals=4,
        look=Look("norm", 500),
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
        look=Look("loss", 500),
    ),
    Claim(
        "scaling makes it worse",
        "This can get worse if the normalization also scales.",
        "paper, section 2",
        HOLDS,
        (EXPLODES, SCALED),
        scaled,
        "at step 500 b is more than twice as long as with centring alone",
        (2, math.inf),
        look=Look("norm", 500),
        so="The variance does not notice b either, and the small standard deviation divides the gradient.",
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
        decimals=4,
        look=Look("norm", 600),
    ),
    Claim(
        "inside",
        "If the gradient sees the mean, b gets none.",
        "paper, section 3.2",
        HOLDS,
        (EXPLODES,),
        last("inside", "bias_grad_norm"),
        "|dL/db| at most 10⁻⁶ in float32",
        (-math.inf, 1e-6),
        look=Look("norm", 500),
    ),
    Claim(
        "not gamma's doing",
        "It is gamma and beta that make b redundant.",
        "the thread",
        FAILS,
        (EXPLODES,),
        last("inside", "bias_grad_norm"),
        "without gamma and beta |dL/db| is at most 10⁻⁶ all the same",
        (-math.inf, 1e-6),
        look=Look("norm", 500),
        so="The mean subtraction alone cancels b; beta stands behind it and takes over what b could do.",
    ),
    Claim(
        "beta's role",
        "beta takes over the role of b.",
        "paper, section 3.2",
        HOLDS,
        (EXPLODES,),
        over("beta", "loss"),
        "in 500 steps it lowers the loss to less than 0.8 of what it was",
        (-math.inf, 0.8),
        look=Look("loss", 500),
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
        look=Look("stands", 100),
    ),
    Claim(
        "blows up",
        "A whole network blows up when its statistics stand outside the gradient.",
        "paper, section 2",
        IF,
        (REFRESHED,),
        blown,
        "a ReLU network with statistics refreshed every 10 steps has weights a thousand times as long, or no numbers, "
        "by step 20",
        (0, 20),
        when="the statistics lag behind the weights",
        format="integer",
        look=Look("weights", 20),
    ),
    Claim(
        "trains with moving averages",
        "Batch normalization can train with moving averages in place of each mini-batch's own statistics.",
        "the thread",
        FAILS,
        (AFFINE,),
        blown,
        "with gamma and beta the weights are a thousand times as long, or no numbers, by step 20",
        (0, 20),
        format="integer",
        look=Look("weights", 20),
        so="A moving average stands outside the gradient, and lags behind the weights.",
    ),
    Claim(
        "centred",
        "It does so if only the mean is a moving average.",
        "would follow from that",
        FAILS,
        (CENTRED,),
        blown,
        "centred only, without gamma and beta, the weights are a thousand times as long, or no numbers, by step 100",
        (0, 100),
        format="integer",
        look=Look("weights", 100),
    ),
    Claim(
        "moving averages all blow up",
        "With moving averages inside training every network blows up.",
        "would follow from section 2",
        FAILS,
        (MOVED,),
        over("outside", "weights"),
        "scaled too, but without gamma and beta, the weights are less than a hundred times as long at step 300",
        (-math.inf, 100),
        look=Look("weights", 300),
        so="It learns badly, and its numbers stay finite.",
    ),
    Claim(
        "trains anyway",
        "Without the gradient through the statistics no network trains.",
        "often said",
        FAILS,
        (OWN,),
        last("outside", "test_accuracy"),
        "a ReLU network with each batch's own statistics is above 75 % at step 300",
        (75, 100),
        format="percent",
        look=Look("accuracy", 300),
    ),
)
