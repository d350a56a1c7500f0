"""Higher learning rates: Ioffe & Szegedy (2015), sections 3.3, 4.2.1 and 4.2.2, Figures 2 and 3."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from bnviz.config import Value
from bnviz.experiments.claim import ELSEWHERE, FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last, less, times

TOPIC = "Learning rates"
ARMS, STEPS = 7, 300
END = (ARMS * STEPS,)  # the record of the last arm's last training step, with one seed
RATE: Mapping[str, Value] = {"seeds": 1, "recipe": "learning rate only"}
READ = ("inception", "inception_sigmoid", "bn_baseline", "bn_x5", "bn_x30", "bn_x5_sigmoid")
RECIPE = Trial("learning_rate_ladder", {"seeds": 1}, END, arms=READ)
MIDDLE = Trial("learning_rate_ladder", {**RATE, "base": 0.03}, END, arms=("inception", "bn_x5"))
HIGH = Trial("learning_rate_ladder", {**RATE, "base": 0.15}, END, arms=("inception_x5", "bn_x5", "bn_x30"))
GRID = Trial("learning_rate_grid", {"steps": 300}, (300,))


def matches(arm: str) -> Read:
    """The training step at which an arm first has the best accuracy that Inception ever has, as in Figure 3.

    Infinity if it never has.
    """

    def read(runs: Sequence[Records]) -> float:
        arms = runs[0][-1].arms
        there = np.flatnonzero(arms[arm].median >= arms["inception"].median.max())
        return float(arms[arm].points[there[0]]) if len(there) else math.inf

    return read


def more_learn(runs: Sequence[Records]) -> float:
    """How many more of the grid's networks are at 90 % with BN than without."""
    found = runs[0][-1].arms
    return float((found["bn"].test_accuracy >= 90).sum() - (found["plain"].test_accuracy >= 90).sum())


CLAIMS = (
    Claim(
        "baseline",
        "Batch normalization alone, at the same learning rate, makes an Inception network learn faster.",
        "paper, section 4.2.2, Figures 2 and 3",
        HOLDS,
        (RECIPE,),
        times(matches("bn_baseline"), matches("inception")),
        "BN-Baseline has Inception’s best accuracy after at most 80 % of the steps that Inception took",
        (-math.inf, 0.8),
        slow=True,
        look=Look("with", END[0]),
    ),
    Claim(
        "five times",
        "Five times the learning rate makes the normalized network faster still.",
        "paper, Figure 3",
        IF,
        (RECIPE,),
        times(matches("bn_x5"), matches("bn_baseline")),
        "BN-x5 has Inception’s best accuracy after at most 80 % of the steps that BN-Baseline took",
        (-math.inf, 0.8),
        when="the base rate is low (0.01)",
        slow=True,
        look=Look("with", END[0]),
    ),
    Claim(
        "fourteen times",
        "With batch normalization the same accuracy takes 14 times fewer steps.",
        "paper, abstract and Figure 3, on ImageNet",
        ELSEWHERE,
        (MIDDLE,),
        times(matches("inception"), matches("bn_x5")),
        "at base 0.03 Inception takes fewer than 14 times the steps of BN-x5 to its own best accuracy",
        (-math.inf, 13.9),
        slow=True,
        look=Look("with", END[0]),
        so="Fewer steps it takes here too; 300 steps on 8 × 8 digits leave no room for fourteen times.",
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
        look=Look("without", END[0]),
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
        look=Look("with", END[0]),
    ),
    Claim(
        "slower at first",
        "Thirty times the learning rate is slower at first than five times.",
        "paper, section 4.2.2",
        HOLDS,
        (RECIPE,),
        less(last("bn_x30", "passed"), last("bn_x5", "passed")),
        "BN-x30 is at 90 % at least 10 steps after BN-x5",
        (10, math.inf),
        format="number",
        decimals=0,
        slow=True,
        look=Look("with", END[0]),
    ),
    Claim(
        "higher in the end",
        "Thirty times the learning rate ends clearly higher than five times.",
        "paper, section 4.2.2, on ImageNet",
        ELSEWHERE,
        (RECIPE,),
        less(last("bn_x30", "final"), last("bn_x5", "final")),
        "on digits the two end within 2 percentage points of each other",
        (-2, 2),
        format="percent",
        slow=True,
        look=Look("with", END[0]),
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
        look=Look("with", END[0]),
    ),
    Claim(
        "sigmoid chance",
        "A deep sigmoid network without batch normalization stays at chance.",
        "paper, section 4.2.2",
        IF,
        (RECIPE,),
        last("inception_sigmoid", "final"),
        "Inception-Sigmoid ends below 20 %",
        (0, 20),
        when="it is as deep as this one (eight layers) and its first weights are He's; the race's network of three "
        "sigmoid layers learns with larger first weights",
        format="percent",
        slow=True,
        look=Look("without", END[0]),
    ),
    Claim(
        "sigmoid learns",
        "With it a sigmoid network learns.",
        "paper, section 4.2.2",
        HOLDS,
        (RECIPE,),
        last("bn_x5_sigmoid", "final"),
        "BN-x5-Sigmoid ends above 80 %",
        (80, 100),
        format="percent",
        slow=True,
        look=Look("with", END[0]),
    ),
    Claim(
        "more rates",
        "Batch normalization widens the range of learning rates that work.",
        "paper, section 3.3",
        HOLDS,
        (GRID,),
        more_learn,
        "of 21 networks at least 6 more are at 90 % after 300 steps",
        (6, math.inf),
        format="integer",
        slow=True,
        look=Look("grid_bn", 300),
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
        slow=True,
        look=Look("grid_bn", 300),
    ),
)
