"""The turning angle: Wan et al. (2021), arXiv 2006.08419; Kosson et al. (2024), arXiv 2305.17212."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read

SOURCE = "Wan et al. (2021), arXiv 2006.08419; Kosson et al. (2024), arXiv 2305.17212"
NOISY = Trial("turning_angle", {}, (600,))
GENTLE = Trial("turning_angle", {"lr": 1.0, "decay": 0.001}, tuple(range(300, 1001, 100)))


def over_formula(arm: str, column: str, layer: int = 1) -> Read:
    """An angle over the formula's, in the last record."""
    return lambda runs: float(getattr(runs[0][-1].arms[arm], column)[layer]) / runs[0][-1].formula


def layers_apart(runs: Sequence[Records]) -> float:
    """The largest angle of the three layers over the smallest."""
    angles = runs[0][-1].arms["noisy"].rms
    return float(angles.max() / angles.min())


def whole(arm: str, column: str, reduce: str) -> Read:
    """The angle of the second layer in all kept records over the formula's: root mean square, or the median."""

    def read(runs: Sequence[Records]) -> float:
        values = sorted(float(getattr(record.arms[arm], column)[1]) / record.formula for record in runs[0])
        if reduce == "median":
            return values[len(values) // 2]
        return math.sqrt(sum(value**2 for value in values) / len(values))

    return read


CLAIMS = (
    Claim(
        "turning angle",
        "With weight decay behind batch normalization every step turns the weights by sqrt(2 lr decay).",
        SOURCE,
        IF,
        (NOISY,),
        over_formula("noisy", "median"),
        "half of the labels random, lr 0.5, decay 0.01: the median angle of 100 steps is within 5 % of 5.73°",
        (0.95, 1.05),
        when="the gradient does not vanish, as with labels that cannot all be fitted",
        slow=True,
        look=Look("angle", 600),
    ),
    Claim(
        "turning angle: layers",
        "It is the same for every layer, however many weights it has.",
        SOURCE,
        HOLDS,
        (NOISY,),
        layers_apart,
        "the largest of three layers' angles is less than 1.05 times the smallest",
        (1, 1.05),
        slow=True,
        look=Look("angle", 600),
    ),
    Claim(
        "turning angle: single steps",
        "On a training set that is fitted, single steps obey it too.",
        "read into the formula",
        FAILS,
        (GENTLE,),
        whole("clean", "median", "median"),
        "true labels, lr 1, decay 0.001: the median angle is less than 0.4 of the formula's",
        (0, 0.4),
        slow=True,
        look=Look("angle", 1000),
    ),
    Claim(
        "turning angle: mean square",
        "Their mean square does all the same.",
        SOURCE,
        HOLDS,
        (GENTLE,),
        whole("clean", "rms", "rms"),
        "the root mean square from step 200 to 1000 is between 0.5 and 1.2 of the formula’s",
        (0.5, 1.2),
        slow=True,
        look=Look("rms", 1000),
    ),
)
