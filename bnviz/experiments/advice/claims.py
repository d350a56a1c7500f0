"""The seven pieces of advice: Ioffe & Szegedy (2015), section 4.2.1."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from bnviz.experiments.claim import ELSEWHERE, FAILS, HOLDS, IF, Claim, Look, Records, Trial

TOPIC = "The paper's advice"
SOURCE = "paper, section 4.2.1"
EARLY, LATE = (30,), tuple(range(300, 601, 20))


def trial(advice: str, keep: tuple[int, ...], **settings: Any) -> Trial:
    """One seed, trained as before and as advised."""
    return Trial("advice", {"advice": advice, "seeds": 1, **settings}, keep)


def ahead(runs: Sequence[Records]) -> float:
    """How many percentage points the advice is ahead, on average over the kept steps."""
    return float(np.mean([record.ahead[0] for record in runs[0]]))


def claim(
    key: str, says: str, verdict: str, run: Trial, expects: str, within: tuple[float, float], **more: Any
) -> Claim:
    """A claim on how far the advice is ahead, in percentage points."""
    look = Look("ahead", run.keep[-1])
    source = more.pop("source", SOURCE)
    return Claim(f"advice: {key}", says, source, verdict, (run,), ahead, expects, within, look=look, decimals=1, **more)


CLAIMS = (
    claim(
        "higher rate",
        "1: Increase the learning rate.",
        HOLDS,
        trial("higher rate", EARLY),
        "at step 30 five times the rate is more than 2 percentage points ahead",
        (2, math.inf),
    ),
    claim(
        "higher rate, plain",
        "That helps a network without batch normalization just as well.",
        FAILS,
        trial("higher rate", EARLY, bn=False),
        "without BN five times the rate is behind at step 30",
        (-math.inf, 0),
        source="would make it no advice for BN",
    ),
    claim(
        "no dropout, sooner",
        "2: Remove dropout: that speeds the training up.",
        HOLDS,
        trial("no dropout", EARLY),
        "on 300 images it is at step 30 more than 1 percentage point ahead without dropout",
        (1, math.inf),
    ),
    claim(
        "no dropout",
        "2: And it does not increase overfitting.",
        FAILS,
        trial("no dropout", LATE),
        "on 300 images it is behind without dropout, on average from step 300 to 600",
        (-math.inf, 0),
        share=0.8,
        so="On a million images it may be so; on 300 it helps to drop a fifth of the units.",
    ),
    claim(
        "less L2",
        "3: Reduce the L2 weight regularization: that improves the held-out accuracy.",
        ELSEWHERE,
        trial("less L2", LATE),
        "on 300 images a fifth of the L2 brings less than half a percentage point, on average from step 300 to 600",
        (-math.inf, 0.5),
        slow=True,
    ),
    claim(
        "faster decay",
        "4: Lower the learning rate six times faster.",
        IF,
        trial("faster decay", (240, 260, 280, 300), data="mnist"),
        "on MNIST it is ahead by more than half a percentage point, on average from step 240 to 300",
        (0.5, math.inf),
        when="there are few steps, the rate is high, and the digits are MNIST’s",
        slow=True,
    ),
    claim(
        "faster decay, digits",
        "4: It helps on the small digits too.",
        ELSEWHERE,
        trial("faster decay", (240, 260, 280, 300)),
        "it is within 2 percentage points, on average from step 240 to 300",
        (-2, 2),
        source="would follow from section 4.2.1",
    ),
    claim(
        "no local response normalization",
        "5: Remove local response normalization: it is not necessary.",
        HOLDS,
        trial("no local response normalization", (200, 220, 240)),
        "without it a network of two convolutions is at most half a percentage point behind at steps 200 to 240",
        (-0.5, math.inf),
        slow=True,
    ),
    claim(
        "shuffling",
        "6: Shuffle the training examples more thoroughly.",
        HOLDS,
        trial("shuffling", LATE),
        "on 300 images in mini-batches of 20 it is ahead, on average from step 300 to 600",
        (0, math.inf),
        slow=True,
    ),
    claim(
        "fewer distortions",
        "7: Reduce the photometric distortions.",
        HOLDS,
        trial("fewer distortions", (200, 220, 240, 260, 280, 300)),
        "without another contrast and brightness for each image it is ahead, on average from step 200 to 300",
        (0, math.inf),
        so="By less than a percentage point, in the median.",
    ),
    claim(
        "fewer distortions, shifts",
        "7: Distort less where there are few steps.",
        IF,
        trial("fewer distortions", EARLY, distortion="shifts"),
        "images that are not shifted are at step 30 more than 5 percentage points ahead",
        (5, math.inf),
        when="the distortions are shifts, and the steps are few",
    ),
)
