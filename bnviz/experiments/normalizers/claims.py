"""Where to normalize, and with what: Ioffe & Szegedy (2015), section 3.2, and what came after it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from bnviz.config import Value
from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, passes

TOPIC = "Other normalizers, depth"
SIGMOID: Mapping[str, Value] = {
    "activation": "sigmoid",
    "init": "gaussian",
    "lr": 0.5,
    "third.norm": "batch",
    "third.place": "after",
}
RELU = Trial("normalizers", {}, (100, 200, 300))
PLACES = Trial("normalizers", SIGMOID, (100,))
PAIRS = Trial("normalizers", {"batch_size": 2}, tuple(range(150, 301, 10)))
TANH = Trial("normalizers", {"fourth.norm": "dynamic tanh"}, tuple(range(0, 201, 10)))
SQUASHED = Trial(
    "normalizers", {"activation": "sigmoid", "init": "gaussian", "lr": 0.5, "fourth.norm": "dynamic tanh"}, (200,)
)
FIFTY = Trial("gradient_depth", {}, (49,))


def lopsided(runs: Sequence[Records]) -> float:
    """How many times more skewed a layer's input u is than x = Wu: the least of the kept records.

    Of the network with batch normalization, on average over the layers behind the first.
    """
    arms = [record.arms["second"] for record in runs[0]]
    return min(float(np.mean(arm.skew_u[1:] / arm.skew_x[1:])) for arm in arms)


def wanders(name: str) -> Read:
    """How many times farther the shape of u moves than that of x = Wu, on average over the layers behind the first."""

    def read(runs: Sequence[Records]) -> float:
        arm = runs[0][-1].arms[name]
        return float(np.mean(arm.moved_u[1:]) / np.mean(arm.moved_x[1:]))

    return read


def better(one: str, other: str) -> Read:
    """How many percent more of the test images one arm gets right than another, on average over the kept records."""

    def read(runs: Sequence[Records]) -> float:
        return float(np.mean([r.arms[one].test_accuracy - r.arms[other].test_accuracy for r in runs[0]]))

    return read


CLAIMS = (
    Claim(
        "x has the better shape",
        "x = Wu + b has a more symmetric, non-sparse distribution than u.",
        "paper, section 3.2",
        IF,
        (RELU,),
        lopsided,
        "with ReLU u is more than twice as skewed as x, at steps 100, 200 and 300",
        (2, math.inf),
        when="u comes from a ReLU; with sigmoid and tanh it is no more skewed",
        slow=True,
        look=Look("skew_u", 300),
    ),
    Claim(
        "u changes its shape",
        "The shape of u's distribution changes while the network trains, more than that of x.",
        "paper, section 3.2",
        IF,
        (RELU,),
        wanders("first"),
        "without BN the shape of u moves farther than that of x from step 50 to 300",
        (1, math.inf),
        when="nothing is normalized, and u comes from a ReLU",
        slow=True,
        look=Look("skew_u", 300),
    ),
    Claim(
        "u changes its shape with BN",
        "It does so in a network with batch normalization.",
        "would follow from section 3.2",
        FAILS,
        (RELU,),
        wanders("second"),
        "with BN the shape of u moves less than that of x",
        (-math.inf, 1),
        slow=True,
        look=Look("skew_u", 300),
    ),
    Claim(
        "before is better",
        "So normalizing before the nonlinearity trains better than after it.",
        "read into section 3.2",
        FAILS,
        (PLACES,),
        better("second", "third"),
        "with sigmoids at lr 0.5 the two are within 3 percentage points at step 100",
        (-3, 3),
        format="percent",
        look=Look("accuracy", 100),
    ),
    Claim(
        "any batch size",
        "Batch normalization works at any batch size.",
        "often hoped",
        FAILS,
        (PAIRS,),
        better("third", "second"),
        "in batches of 2, layer normalization is more than 10 percentage points better",
        (10, 100),
        format="percent",
        slow=True,
        look=Look("accuracy", 300),
    ),
    Claim(
        "dynamic tanh",
        "Dynamic tanh replaces a normalization.",
        "Zhu et al. (2025), arXiv 2503.10622, of transformers",
        FAILS,
        (TANH,),
        lambda runs: passes("fourth")(runs) / passes("first")(runs),
        "a ReLU network at lr 0.1 takes more than 1.2 times as many steps to 90 % as without any normalization",
        (1.2, math.inf),
        slow=True,
        look=Look("accuracy", 150),
    ),
    Claim(
        "dynamic tanh: sigmoids",
        "It does so with any nonlinearity.",
        "read into the same",
        FAILS,
        (SQUASHED,),
        last("fourth", "test_accuracy"),
        "with sigmoids and small first weights it names at most 20 % after 200 steps: "
        "it does not amplify a small signal",
        (0, 20),
        format="percent",
        slow=True,
        look=Look("accuracy", 200),
    ),
    Claim(
        "gradients through depth",
        "Batch normalization keeps gradients from exploding through depth.",
        "paper, section 3.3, of exploding and vanishing gradients",
        FAILS,
        (FIFTY,),
        last("batch", "ratio"),
        "at the start of 50 ReLU layers the first gradient is more than 1000 times the last",
        (1000, math.inf),
        look=Look("ratio", 49),
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
        look=Look("ratio", 49),
    ),
)
