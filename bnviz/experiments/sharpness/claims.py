"""The edge of stability: Cohen et al. (2021), arXiv 2103.00065."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read

SOURCE = "Cohen et al. (2021), arXiv 2103.00065, section 3"
LATE = Trial("sharpness", {}, (0, *range(2000, 3001, 50)))


def hovers(arm: str) -> Read:
    """The mean of the sharpness in units of 2 / lr, over the records but the first."""

    def read(runs: Sequence[Records]) -> float:
        found = [record.arms[arm].ratio for record in runs[0][1:]]
        return float(sum(found) / len(found))

    return read


def from_above(runs: Sequence[Records]) -> float:
    """The first sharpness with BN in units of 2 / lr, if the later ones are on the line; otherwise NaN."""
    there = abs(hovers("bn")(runs) - 1) < 0.05
    return float(runs[0][0].arms["bn"].ratio) if there else math.nan


CLAIMS = (
    Claim(
        "edge of stability",
        "Under full-batch gradient descent the sharpness rises to 2 / lr and hovers there.",
        SOURCE,
        HOLDS,
        (LATE,),
        hovers("plain"),
        "without BN, lr 0.1, squared error: from step 2000 to 3000 its mean is within 3 % of 2 / lr",
        (0.97, 1.03),
        slow=True,
        look=Look("ratio", 2000),
    ),
    Claim(
        "edge of stability: with BN",
        "With batch normalization too.",
        SOURCE,
        HOLDS,
        (LATE,),
        hovers("bn"),
        "lr 0.2: from step 2000 to 3000 its mean is within 5 % of 2 / lr",
        (0.95, 1.05),
        slow=True,
        look=Look("ratio", 2000),
    ),
    Claim(
        "edge of stability: from above",
        "A network whose sharpness is above 2 / lr diverges.",
        "the theory of a parabola",
        FAILS,
        (LATE,),
        from_above,
        "with BN at lr 0.2 it begins at more than 1.3 times 2 / lr, and the same run comes down to within 5 % of it",
        (1.3, 3),
        slow=True,
        share=0.8,
        look=Look("ratio", 2000),
    ),
    Claim(
        "edge of stability: lower",
        "Batch normalization makes the loss less sharp where training ends.",
        "read into Santurkar et al. (2018)",
        FAILS,
        (Trial("sharpness", {"bn.lr": 0.1}, (0, *range(2000, 3001, 50))),),
        hovers("bn"),
        "at the learning rate of the other, 0.1, it sits on the same line, within 10 %",
        (0.9, 1.1),
        slow=True,
        look=Look("ratio", 2000),
    ),
)
