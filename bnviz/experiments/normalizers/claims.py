"""Where to normalize, and with what: Ioffe & Szegedy (2015), section 3.2, and what came after it."""

from collections.abc import Mapping, Sequence

import numpy as np

from bnviz.config import Value
from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Records, Trial
from bnviz.experiments.reading import Read, last

SIGMOID: Mapping[str, Value] = {
    "activation": "sigmoid",
    "init": "gaussian",
    "lr": 0.5,
    "third.norm": "batch",
    "third.place": "after",
}
RELU = Trial("normalizers", {}, (100,))
PLACES = Trial("normalizers", SIGMOID, (100,))
PAIRS = Trial("normalizers", {"batch_size": 2}, tuple(range(150, 301, 10)))
FIFTY = Trial("gradient_depth", {}, (49,))


def lopsided(runs: Sequence[Records]) -> float:
    """How many times more skewed a layer's input u is than x = Wu, on average behind the first layer."""
    arm = runs[0][-1].arms["second"]
    return float(np.mean(arm.skew_u[1:] / arm.skew_x[1:]))


def better(one: str, other: str) -> Read:
    """How many percent more of the test images one arm gets right than another, on average over the kept records."""

    def read(runs: Sequence[Records]) -> float:
        return float(np.mean([r.arms[one].test_accuracy - r.arms[other].test_accuracy for r in runs[0]]))

    return read


CLAIMS = (
    Claim(
        "x has the better shape",
        "x = Wu + b has a more symmetric, non-sparse distribution than u, which changes its shape while training.",
        "paper, section 3.2",
        IF,
        (RELU,),
        lopsided,
        "with ReLU u is more than twice as skewed as x",
        (2, 1e6),
        when="u comes from a ReLU; with sigmoid and tanh it is no more skewed",
    ),
    Claim(
        "before is better",
        "So normalizing before the nonlinearity trains better than after it.",
        "read into section 3.2",
        FAILS,
        (PLACES,),
        better("second", "third"),
        "with sigmoids at lr 0.5 the two are within 3 % at step 100",
        (-3, 3),
        format="percent",
    ),
    Claim(
        "any batch size",
        "Batch normalization works at any batch size.",
        "often hoped",
        FAILS,
        (PAIRS,),
        better("third", "second"),
        "in batches of 2, layer normalization is more than 10 % better",
        (10, 100),
        format="percent",
        slow=True,
    ),
    Claim(
        "gradients through depth",
        "Batch normalization keeps gradients from exploding through depth.",
        "paper, section 1",
        FAILS,
        (FIFTY,),
        last("batch", "ratio"),
        "at the start of 50 ReLU layers the first gradient is more than 1000 times the last",
        (1000, 1e9),
    ),
    Claim(
        "without it",
        "Without normalization, He's initialization keeps them alike.",
        "He et al. (2015)",
        HOLDS,
        (FIFTY,),
        last("none", "ratio"),
        "at the start of 50 ReLU layers the first gradient is between a fifth and five times the last",
        (0.2, 5),
    ),
)
