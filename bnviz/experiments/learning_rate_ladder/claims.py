"""Higher learning rates: Ioffe & Szegedy (2015), sections 3.3, 4.2.1 and 4.2.2, Figures 2 and 3."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Records, Trial
from bnviz.experiments.reading import Read, last, value

ARMS, STEPS = 7, 300
END = (ARMS * STEPS,)  # the record of the last arm's last training step, with one seed
RECIPE = Trial("learning_rate_ladder", {"seeds": 1}, END)
MIDDLE = Trial("learning_rate_ladder", {"seeds": 1, "base": 0.03, "recipe": "learning rate only"}, END)
HIGH = Trial("learning_rate_ladder", {"seeds": 1, "base": 0.15, "recipe": "learning rate only"}, END)
GRID = Trial("learning_rate_grid", {"steps": 300}, (300,))


def compared(column: str, one: str, other: str, how: str) -> Read:
    """A column of one arm minus the same of another, or over it."""

    def read(runs: Sequence[Records]) -> float:
        a, b = (value(runs[0][-1], arm, column) for arm in (one, other))
        return a - b if how == "minus" else a / b

    return read


def more_learn(runs: Sequence[Records]) -> float:
    """How many more of the grid's networks are at 90 % with BN than without."""
    found = runs[0][-1].arms
    return float((found["bn"].test_accuracy >= 90).sum() - (found["plain"].test_accuracy >= 90).sum())


CLAIMS = (
    Claim(
        "baseline",
        "Batch normalization alone, at the same learning rate, makes an Inception network learn faster.",
        "paper, section 4.2.2, Figure 2",
        HOLDS,
        (RECIPE,),
        compared("passed", "bn_baseline", "inception", "over"),
        "BN-Baseline needs at most 80 % of Inception’s steps to 90 %",
        (0, 0.8),
        slow=True,
    ),
    Claim(
        "five times",
        "Five times the learning rate makes the normalized network faster still.",
        "paper, Figure 3",
        IF,
        (RECIPE,),
        compared("passed", "bn_x5", "bn_baseline", "over"),
        "BN-x5 needs at most 80 % of BN-Baseline’s steps to 90 %",
        (0, 0.8),
        when="the base rate is low (0.01)",
        slow=True,
    ),
    Claim(
        "fourteen times",
        "With batch normalization the same accuracy takes 14 times fewer steps.",
        "paper, abstract",
        FAILS,
        (MIDDLE,),
        compared("passed", "inception", "bn_x5", "over"),
        "at base 0.03 Inception needs fewer than 14 times the steps of BN-x5",
        (1, 13.9),
        slow=True,
    ),
    Claim(
        "machine infinity",
        "The same increase kills the network without it.",
        "paper, section 4.2.2",
        IF,
        (HIGH,),
        last("inception_x5", "final"),
        "at base 0.15 Inception x5 ends below 50 %",
        (0, 50),
        when="the base rate is already high (0.15)",
        format="percent",
        slow=True,
    ),
    Claim(
        "survives",
        "The normalized network survives that increase.",
        "paper, section 4.2.2",
        HOLDS,
        (HIGH,),
        last("bn_x5", "final"),
        "at base 0.15 BN-x5 ends above 95 %",
        (95, 100),
        format="percent",
        slow=True,
    ),
    Claim(
        "slower at first",
        "Thirty times the learning rate is slower at first than five times.",
        "paper, section 4.2.2",
        HOLDS,
        (RECIPE,),
        compared("passed", "bn_x30", "bn_x5", "minus"),
        "BN-x30 is at 90 % at least 10 steps after BN-x5",
        (10, math.inf),
        format="integer",
        slow=True,
    ),
    Claim(
        "higher in the end",
        "Thirty times the learning rate ends clearly higher than five times.",
        "paper, section 4.2.2",
        FAILS,
        (RECIPE,),
        compared("final", "bn_x30", "bn_x5", "minus"),
        "on digits the two end within 2 percentage points of each other",
        (-2, 2),
        slow=True,
    ),
    Claim(
        "thirty everywhere",
        "With batch normalization thirty times a learning rate is safe.",
        "often said",
        FAILS,
        (HIGH,),
        last("bn_x30", "final"),
        "at base 0.15 BN-x30 ends below 90 %",
        (0, 90),
        format="percent",
        slow=True,
    ),
    Claim(
        "sigmoid chance",
        "A deep sigmoid network without batch normalization stays at chance.",
        "paper, section 4.2.2",
        HOLDS,
        (RECIPE,),
        last("inception_sigmoid", "final"),
        "Inception-Sigmoid ends below 20 %",
        (0, 20),
        format="percent",
        slow=True,
    ),
    Claim(
        "sigmoid learns",
        "With it a sigmoid network learns.",
        "paper, section 4.2.2",
        HOLDS,
        (RECIPE,),
        last("bn_x5_sigmoid", "final"),
        "BN-x5-Sigmoid ends above 90 %",
        (90, 100),
        format="percent",
        slow=True,
    ),
    Claim(
        "more rates",
        "Batch normalization widens the range of learning rates that work.",
        "paper, section 3.3",
        HOLDS,
        (GRID,),
        more_learn,
        "of 21 networks at least 6 more are at 90 % after 300 steps",
        (6, 21),
        format="integer",
    ),
    Claim(
        "breaks too",
        "It makes any learning rate work.",
        "often said",
        FAILS,
        (GRID,),
        last("bn", "test_accuracy", 2, 6),
        "ReLU with BN at learning rate 10 is below 50 % after 300 steps",
        (0, 50),
        format="percent",
    ),
)
