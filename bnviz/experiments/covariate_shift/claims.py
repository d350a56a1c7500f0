"""Internal covariate shift: Ioffe & Szegedy (2015), section 1; Santurkar et al. (2018)."""

import math
from collections.abc import Sequence

import numpy as np

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Records, Trial
from bnviz.experiments.reading import Read, last

RELU = Trial("covariate_shift", {"every": 8}, tuple(range(40, 121, 8)))
STUCK = Trial(
    "covariate_shift",
    {"every": 8, "activation": "sigmoid", "init": "gaussian", "lr": 0.5},
    tuple(range(64, 161, 8)),
)


def average(arm: str, column: str) -> Read:
    """A column's mean over the kept records and, where it has any, over the layers behind the first."""

    def read(runs: Sequence[Records]) -> float:
        rows = [np.asarray(getattr(record.arms[arm], column), float) for record in runs[0]]
        return float(np.nanmean([row[1:].mean() if row.ndim else row for row in rows]))

    return read


def difference(column: str, one: str, other: str) -> Read:
    """The mean of a column in one arm minus that in another."""
    return lambda runs: average(one, column)(runs) - average(other, column)(runs)


def ratio(column: str, one: str, other: str) -> Read:
    """The mean of a column in one arm over that in another."""
    return lambda runs: average(one, column)(runs) / average(other, column)(runs)


CLAIMS = (
    Claim(
        "reduces shift",
        "Batch normalization reduces internal covariate shift.",
        "paper, section 1; measured by Santurkar et al., Definition 2.1",
        IF,
        (RELU,),
        difference("ics_cosine", "bn", "plain"),
        "with ReLU the cosine of the gradients before and after is larger with BN by more than 0.1",
        (0.1, 1),
        when="both networks learn, as with ReLU",
        slow=True,
    ),
    Claim(
        "shift is what hurts",
        "The network that shifts least is the one that learns.",
        "read into section 1",
        FAILS,
        (STUCK,),
        average("plain", "ics_cosine"),
        "the stuck sigmoid network has a cosine above 0.999: hardly any shift",
        (0.999, 1),
        slow=True,
    ),
    Claim(
        "stable distributions",
        "Stable distributions of the activations are why it trains well.",
        "paper, section 1",
        FAILS,
        (RELU,),
        ratio("jitter", "noisy", "plain"),
        "with noise behind BN the units' means jitter more than in the plain network, and it trains all the same",
        (1, math.inf),
        slow=True,
    ),
    Claim(
        "noisy trains",
        "Noise behind batch normalization, which makes the distributions jitter, spoils the training.",
        "would follow from section 1",
        FAILS,
        (RELU,),
        last("noisy", "test_accuracy"),
        "above 90 % at step 120",
        (90, 100),
        format="percent",
        slow=True,
    ),
    Claim(
        "smooth",
        "Batch normalization makes the loss smoother along the gradient.",
        "Santurkar et al. (2018), section 3",
        HOLDS,
        (RELU,),
        ratio("loss_range", "bn", "plain"),
        "with ReLU the loss ranges over less than a quarter of what it does without",
        (0, 0.25),
        slow=True,
    ),
)
