"""Internal covariate shift: Ioffe & Szegedy (2015), section 1; Santurkar et al. (2018)."""

import math
from collections.abc import Sequence

import numpy as np

from bnviz.experiments.claim import FAILS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, less, times

TOPIC = "Covariate shift"
RELU = Trial("covariate_shift", {"every": 8}, tuple(range(40, 121, 8)))
TANH = Trial("covariate_shift", {"every": 8, "activation": "tanh", "init": "xavier"}, tuple(range(40, 121, 8)))
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


COSINE = less(average("bn", "ics_cosine"), average("plain", "ics_cosine"))
LOSS_RANGE = times(average("bn", "loss_range"), average("plain", "loss_range"))

CLAIMS = (
    Claim(
        "reduces shift",
        "Batch normalization reduces internal covariate shift.",
        "paper, section 1; measured by Santurkar et al., Definition 2.1",
        IF,
        (RELU,),
        COSINE,
        "with ReLU the cosine of the gradients before and after is larger with BN by more than 0.1",
        (0.1, math.inf),
        when="the network is one of ReLUs",
        look=Look("cosine", 120),
        so="That the shift is smaller where BN trains better does not say that it trains better because of it.",
    ),
    Claim(
        "reduces shift, tanh",
        "It does so wherever both networks learn.",
        "would follow from section 1",
        FAILS,
        (TANH,),
        COSINE,
        "with tanh the two cosines are within 0.1 of each other",
        (-0.1, 0.1),
        look=Look("cosine", 120),
    ),
    Claim(
        "shift is what hurts",
        "The network that shifts least is the one that learns.",
        "read into section 1",
        FAILS,
        (STUCK,),
        average("plain", "ics_cosine"),
        "the stuck sigmoid network has a cosine above 0.999: hardly any shift",
        (0.999, math.inf),
        decimals=5,
        look=Look("cosine", 160),
    ),
    Claim(
        "stable distributions",
        "Stable distributions of the activations are why it trains well.",
        "paper, section 1",
        FAILS,
        (RELU,),
        times(average("noisy", "jitter"), average("plain", "jitter")),
        "with noise behind BN the units' means jitter more than in the plain network, and it trains all the same",
        (1, math.inf),
        look=Look("jitter", 120),
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
        look=Look("accuracy", 120),
    ),
    Claim(
        "smooth",
        "Batch normalization makes the loss smoother along the gradient.",
        "Santurkar et al. (2018), section 3",
        IF,
        (RELU,),
        LOSS_RANGE,
        "with ReLU the loss ranges over less than a quarter of what it does without",
        (-math.inf, 0.25),
        when="the network is one of ReLUs",
        look=Look("range", 120),
    ),
    Claim(
        "smooth, tanh",
        "It does so whatever the nonlinearity.",
        "read into Santurkar et al. (2018)",
        FAILS,
        (TANH,),
        LOSS_RANGE,
        "with tanh the loss ranges over more than three quarters of what it does without",
        (0.75, math.inf),
        look=Look("range", 120),
    ),
)
