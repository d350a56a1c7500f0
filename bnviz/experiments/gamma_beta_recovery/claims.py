"""Gamma and beta: Ioffe & Szegedy (2015), section 3."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, over, value

TOPIC = "Gamma and beta"
HAND = Trial("affine_by_hand", {"precision": "float64"}, (0,))
PAPERS = Trial("affine_by_hand", {"precision": "float64", "leave_out": True}, (0,))
EXACT = Trial("affine_by_hand", {"precision": "float64", "leave_out": True, "eps": 0.0}, (0,))
DESCENT = Trial("gamma_beta_recovery", {}, (0, 100))
STEEP = Trial("gamma_beta_recovery", {"lr": 2.1}, (0, 100))
NETWORK = Trial("linear_regime", {}, (0, 1000), {})
RINGS = Trial("affine_circles", {}, tuple(range(0, 801, 10)))


def best(arm: str) -> Read:
    """The best test accuracy of the kept records."""
    return lambda runs: max(value(record, arm, "test_accuracy") for record in runs[0])


def gap(runs: Sequence[Records]) -> float:
    """How much better the network with gamma and beta is at the end, in percent."""
    return value(runs[0][-1], "affine", "test_accuracy") - value(runs[0][-1], "without", "test_accuracy")


CLAIMS = (
    Claim(
        "identity",
        "gamma = sqrt(Var + eps) and beta = E give the input back.",
        "paper, section 3",
        HOLDS,
        (HAND,),
        last("", "left"),
        "in float64 to 10⁻¹⁴",
        (-math.inf, 1e-14),
        look=Look("line", 0),
    ),
    Claim(
        "identity as written",
        "gamma = sqrt(Var) and beta = E, as the sentence has them, give the input back.",
        "paper, section 3, before it speaks of eps",
        IF,
        (EXACT,),
        last("", "left"),
        "with eps = 0 in float64 to 10⁻¹⁴",
        (-math.inf, 1e-14),
        when="eps is 0",
        look=Look("line", 0),
    ),
    Claim(
        "identity with eps",
        "They do so with the eps that is in use too.",
        "often read into section 3",
        FAILS,
        (PAPERS,),
        last("", "left"),
        "with eps = 10⁻⁵ more than 10⁻⁶ is left",
        (1e-6, math.inf),
        look=Look("eps_share", 0),
        so="It takes gamma = sqrt(Var + eps); the smaller the variance, the more it matters.",
    ),
    Claim(
        "found by descent",
        "Gradient descent finds the recovery.",
        "read into section 3",
        IF,
        (DESCENT,),
        over("full", "error"),
        "at lr 0.1 the error contracts by 0.9 a step: 0.9¹⁰⁰ after a hundred",
        (0.9**100 * 0.95, 0.9**100 * 1.05),
        when="the whole training set is one batch",
        look=Look("error", 100),
    ),
    Claim(
        "floor",
        "It does so with mini-batches too.",
        "read into section 3",
        FAILS,
        (DESCENT,),
        last("mini", "error"),
        "batches of 60 leave an error above 0.002: one gamma and beta cannot undo every batch's statistics",
        (0.002, math.inf),
        look=Look("error", 100),
    ),
    Claim(
        "above two",
        "It diverges above learning rate 2.",
        "the loss's curvature is 1",
        HOLDS,
        (STEEP,),
        over("full", "error"),
        "at lr 2.1 the error grows more than tenfold in 100 steps",
        (10, math.inf),
        look=Look("error", 100),
    ),
    Claim(
        "networks recover",
        "A network uses gamma and beta to undo its normalization.",
        "often read into section 3",
        FAILS,
        (NETWORK,),
        last("affine", "beta_away"),
        "after 1000 steps beta is more than 90 % away from E[x]",
        (90, math.inf),
        format="percent",
        slow=True,
        look=Look("betas", 1000),
    ),
    Claim(
        "linear regime",
        "Without gamma and beta the sigmoid is held to its linear regime.",
        "paper, section 3",
        HOLDS,
        (NETWORK,),
        last("without", "r_squared"),
        "a straight line explains more than 0.985 of what the last layer's sigmoids say; of a standard normal's 0.984",
        (0.985, math.inf),
        decimals=3,
        slow=True,
        look=Look("under_without", 1000),
    ),
    Claim(
        "leaves the linear regime",
        "Gamma and beta lead it out of its linear regime.",
        "would follow from section 3",
        FAILS,
        (NETWORK,),
        last("affine", "r_squared"),
        "with them a straight line still explains more than 0.97",
        (0.97, math.inf),
        decimals=3,
        slow=True,
        look=Look("under_affine", 1000),
        so="A little: with them the line explains about as much as of a standard normal.",
    ),
    Claim(
        "it costs accuracy",
        "Being held to it costs accuracy.",
        "often read into section 3",
        FAILS,
        (NETWORK,),
        gap,
        "on digits less than 2 percentage points between the network with gamma and beta and the one without",
        (-2, 2),
        format="percent",
        slow=True,
        look=Look("accuracy", 1000),
    ),
    Claim(
        "rings",
        "There are problems that a network with one hidden layer cannot learn without beta.",
        "shown here: without it the layer is odd",
        HOLDS,
        (RINGS,),
        best("gamma"),
        "two rings: with gamma alone never above 75 % in 800 steps",
        (0, 75),
        format="percent",
        look=Look("accuracy", 800),
    ),
    Claim(
        "beta suffices",
        "Beta alone is enough for them.",
        "shown here",
        HOLDS,
        (RINGS,),
        best("beta"),
        "two rings: above 95 % at its best",
        (95, 100),
        format="percent",
        look=Look("accuracy", 800),
    ),
)
