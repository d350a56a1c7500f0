"""Training and inference: Ioffe & Szegedy (2015), section 3.1, Algorithm 2."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read, last

TOPIC = "Training and inference"
EARLY = Trial("inference", {"every": 10}, (10,))
LATE = Trial("inference", {"every": 100}, (100,))
TINY = Trial("inference", {"batch_size": 4, "every": 50}, (500,))


def behind(one: str, other: str) -> Read:
    """How many percent fewer one kind of statistics gets right than another, at the last record."""

    def read(runs: Sequence[Records]) -> float:
        arms = runs[-1][-1].arms
        return float(arms[other].test_accuracy - arms[one].test_accuracy)

    return read


CLAIMS = (
    Claim(
        "deterministic",
        "In inference mode an example's output depends on the example alone.",
        "paper, section 3.1",
        HOLDS,
        (LATE,),
        last("", "spread_alone"),
        "in the same place of a mini-batch of the same size its answer is the same to the bit, whatever its companions",
        (0, 0),
        look=Look("watched", 100),
    ),
    Claim(
        "companions",
        "In training mode it depends on its companions.",
        "paper, section 3",
        HOLDS,
        (TINY,),
        last("", "off_mode"),
        "in batches of 4, more than 5 % of the companions change the answer",
        (5, 100),
        format="percent",
        look=Look("off_mode", 500),
    ),
    Claim(
        "one linear map",
        "Once trained, batch normalization is a single linear transform that can be folded away.",
        "paper, section 3.1",
        HOLDS,
        (LATE,),
        last("", "fold_error_double"),
        "the folded network's logits agree within 10⁻¹³ in float64",
        (-math.inf, 1e-13),
        look=Look("accuracy", 100),
    ),
    Claim(
        "moving averages",
        "Moving averages serve as well as the population's statistics.",
        "paper, section 3.1",
        IF,
        (EARLY,),
        behind("moving", "exact"),
        "at step 10 they cost more than 20 % of the test images",
        (20, 100),
        when="the network no longer changes quickly; early on they lag behind it",
        format="percent",
        look=Look("accuracy", 10),
    ),
    Claim(
        "test batch",
        "Normalizing a test batch by its own statistics does as well.",
        "a common mistake in use",
        FAILS,
        (TINY,),
        behind("batch", "exact"),
        "in batches of 4 it costs more than 5 % of the test images",
        (5, 100),
        format="percent",
        look=Look("accuracy", 500),
    ),
)
