"""Batch normalization of convolutions: Ioffe & Szegedy (2015), section 3.2."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import last, passes

RACE = Trial("convolution", {}, tuple(range(0, 301, 10)))
RELU = Trial("convolution", {"activation": "relu", "lr": 1.0}, (0, 200))


def sooner(runs: Sequence[Records]) -> float:
    """Steps to 90 % with BN per activation over those with BN per channel."""
    per_activation, per_channel = passes("activation")(runs), passes("channel")(runs)
    return per_activation / per_channel if math.isfinite(per_channel) else math.nan


CLAIMS = (
    Claim(
        "convolution: faster",
        "In a convolutional network too batch normalization reaches the same accuracy in far fewer steps.",
        "Ioffe & Szegedy (2015), arXiv 1502.03167, section 3.2",
        HOLDS,
        (RACE,),
        passes("channel"),
        "three convolutions with sigmoids: 90 % by step 90",
        (0, 90),
        format="integer",
        slow=True,
        look=Look("accuracy", 300),
    ),
    Claim(
        "convolution: plateau",
        "Without it the same network stays where it started.",
        "as in Figure 1(a), for convolutions",
        IF,
        (RACE,),
        last("none", "test_accuracy"),
        "at most 20 % at step 300",
        (0, 20),
        when="the nonlinearity is a sigmoid and the first weights are small",
        format="percent",
        slow=True,
        look=Look("accuracy", 300),
    ),
    Claim(
        "convolution: property",
        "Batch normalization per channel obeys the convolutional property.",
        "Ioffe & Szegedy (2015), arXiv 1502.03167, section 3.2",
        HOLDS,
        (RACE,),
        last("channel", "unlike"),
        "a moved image’s map is the map, moved: they differ by less than 10⁻⁵ away from the borders",
        (0, 1e-5),
        slow=True,
        look=Look("unlike", 300),
    ),
    Claim(
        "convolution: per activation",
        "Per activation it would not.",
        "Ioffe & Szegedy (2015), arXiv 1502.03167, section 3.2",
        HOLDS,
        (RACE,),
        last("activation", "unlike"),
        "the two maps differ by more than 0.3",
        (0.3, 2),
        slow=True,
        look=Look("unlike", 300),
    ),
    Claim(
        "convolution: speed",
        "So per channel it trains faster than per activation.",
        "read into section 3.2",
        FAILS,
        (RACE,),
        sooner,
        "on digits with sigmoids per activation takes at most 1.1 times as many steps to 90 %",
        (0, 1.1),
        slow=True,
        look=Look("accuracy", 300),
    ),
    Claim(
        "convolution: rates",
        "It allows higher learning rates.",
        "Ioffe & Szegedy (2015), arXiv 1502.03167, section 3.3",
        HOLDS,
        (RELU,),
        lambda runs: runs[0][-1].arms["channel"].test_accuracy - runs[0][-1].arms["none"].test_accuracy,
        "ReLU at lr 1: after 200 steps it is more than 5 points ahead",
        (5, 100),
        slow=True,
        share=0.7,
        look=Look("accuracy", 200),
    ),
)
