"""Whitened inputs: Ioffe & Szegedy (2015), section 2, after LeCun et al. (1998)."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, times, value

RATES = (0.1, 0.3, 0.5, 1.0)
EVERY_FIVE = tuple(range(0, 121, 5))  # the steps at which digits are tested
EACH = tuple(Trial("whitening", {"lr": rate}, EVERY_FIVE) for rate in RATES)
LINEAR = Trial("whitening", {}, (0, 300))
MNIST = Trial("whitening", {"data": "mnist"}, (0, 300))
FLOORED = Trial("whitening", {"data": "mnist", "floor": 0.1}, (0, 300))


def soonest(inputs: str, network: str) -> Read:
    """The first step at which a network was seen at 90 %, at the best of the rates; infinity if it never was."""

    def read(runs: Sequence[Records]) -> float:
        there = [r.step for run in runs for r in run if value(r, inputs, f"{network}_accuracy") >= 90]
        return float(min(there, default=math.inf))

    return read


def ahead(one: str, other: str, network: str, run: int = 0) -> Read:
    """How many percentage points the network on one kind of inputs is ahead of that on another, at the end of a run."""
    column = f"{network}_accuracy"
    return lambda runs: value(runs[run][-1], one, column) - value(runs[run][-1], other, column)


def mended(runs: Sequence[Records]) -> float:
    """How many percentage points a floor on the eigenvalues brings the network on whitened inputs."""
    low, high = (value(run[-1], "whitened", "plain_accuracy") for run in runs)
    return high - low


CLAIMS = (
    Claim(
        "whitened inputs",
        "Training converges faster if the inputs have zero mean and unit variance.",
        "paper, section 2, after LeCun et al. (1998)",
        IF,
        EACH,
        times(soonest("raw", "plain"), soonest("standardized", "plain")),
        "raw pixels take at least 1.3 times the steps to 90 %, each at its best rate of 0.1, 0.3, 0.5 and 1",
        (1.3, math.inf),
        when="the network has no batch normalization",
        slow=True,
        look=Look("plain", 60),
    ),
    Claim(
        "decorrelated inputs",
        "It converges faster still if they are decorrelated too.",
        "paper, section 2, after LeCun et al. (1998)",
        FAILS,
        EACH,
        times(soonest("whitened", "plain"), soonest("standardized", "plain")),
        "each at its best rate, whitened pixels take at least as many steps to 90 % as standardized ones",
        (1, math.inf),
        slow=True,
        look=Look("plain", 60),
        so="What hardly ever varies is enlarged, and its noise with it.",
    ),
    Claim(
        "whitened inputs, bn",
        "A network with batch normalization gains from whitened inputs too.",
        "read into section 2",
        FAILS,
        EACH,
        times(soonest("whitened", "bn"), soonest("raw", "bn")),
        "each at its best rate, whitened pixels take at least 1.2 times the steps of raw ones to 90 %",
        (1.2, math.inf),
        slow=True,
        look=Look("bn", 60),
        so="It normalizes its first layer itself, and has no need of it.",
    ),
    Claim(
        "whitened inputs, linear",
        "Where the theory is, in a linear model, whitened inputs converge faster.",
        "LeCun et al. (1998), section 5",
        HOLDS,
        (LINEAR,),
        lambda runs: value(runs[0][-1], "raw", "linear_loss") / value(runs[0][-1], "whitened", "linear_loss"),
        "after 300 steps the loss on raw pixels is more than five times that on whitened ones",
        (5, math.inf),
        slow=True,
        look=Look("linear", 300),
    ),
    Claim(
        "whitened MNIST",
        "Whitened inputs converge faster on MNIST.",
        "would follow from section 2",
        FAILS,
        (MNIST,),
        ahead("raw", "whitened", "plain"),
        "after 300 steps the network on raw pixels is more than 3 percentage points ahead",
        (3, 100),
        format="percent",
        slow=True,
        look=Look("plain", 300),
        so="Many of its pixels are hardly ever lit.",
    ),
    Claim(
        "whitened MNIST, floor",
        "A floor on the eigenvalues mends some of that.",
        "shown here",
        HOLDS,
        (MNIST, FLOORED),
        mended,
        "with a floor of 0.1 the network on whitened pixels is more than 2 percentage points better",
        (2, 100),
        format="percent",
        slow=True,
        look=Look("plain", 300),
    ),
)
