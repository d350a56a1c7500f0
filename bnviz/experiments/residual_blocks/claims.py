"""Residual blocks: De & Smith (2020), arXiv 2002.10444."""

import math
from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import Read

SOURCE = "De & Smith (2020), arXiv 2002.10444"
FIFTY = Trial("residual_blocks", {"blocks": 50}, (0,))
HUNDRED = Trial("residual_blocks", {"blocks": 100}, tuple(range(0, 101, 5)))
HIGH = Trial("residual_blocks", {"lr": 0.3}, tuple(range(0, 41, 5)))


def grown(arm: str) -> Read:
    """The last mean square of the stream over the first."""
    return lambda runs: float(runs[0][0].arms[arm].squares[-1] / runs[0][0].arms[arm].squares[0])


def a_block(runs: Sequence[Records]) -> float:
    """By what every block multiplies the mean square of the stream without normalization, on average."""
    return float(grown("none")(runs) ** (1 / 50))


def alike(runs: Sequence[Records]) -> float:
    """The last mean square with layer normalization over that with batch normalization."""
    return grown("layer")(runs) / grown("batch")(runs)


def ended(arm: str) -> Read:
    """The step at which an arm was found to have diverged; infinity if it has not."""

    def read(runs: Sequence[Records]) -> float:
        bad = [record.arms[arm].bad_step for record in runs[0] if record.arms[arm].bad_step >= 0]
        return float(bad[0]) if bad else math.inf

    return read


def passed(arm: str) -> Read:
    """The first kept step at which an arm is at 90 %; infinity if there is none."""

    def read(runs: Sequence[Records]) -> float:
        above = [record.step for record in runs[0] if record.arms[arm].test_accuracy >= 90]
        return float(above[0]) if above else math.inf

    return read


CLAIMS = (
    Claim(
        "residual: doubling",
        "Without normalization every residual block doubles the mean square of the stream.",
        f"{SOURCE}, section 3",
        HOLDS,
        (FIFTY,),
        a_block,
        "over 50 blocks it grows by 1.85 to 2.15 a block",
        (1.85, 2.15),
        look=Look("squares", 0),
    ),
    Claim(
        "residual: adding",
        "With batch normalization in the block the mean square of the stream is L + 1.",
        f"{SOURCE}, section 3",
        HOLDS,
        (FIFTY,),
        grown("batch"),
        "behind 50 blocks it is between 40 and 65 times the first (formula 51)",
        (40, 65),
        look=Look("share", 0),
    ),
    Claim(
        "residual: only BN",
        "It takes batch normalization to do that.",
        "read into the title",
        FAILS,
        (FIFTY,),
        alike,
        "with layer normalization the stream is as large, within a quarter",
        (0.75, 1.25),
        look=Look("squares", 0),
    ),
    Claim(
        "residual: none",
        "Without normalization a network of 100 residual blocks cannot be trained.",
        f"{SOURCE}, section 5",
        IF,
        (HUNDRED,),
        ended("none"),
        "at lr 0.03 it is not finite by step 10",
        (0, 10),
        when="nothing else makes the blocks small at the start",
        format="integer",
        slow=True,
        look=Look("accuracy", 100),
    ),
    Claim(
        "residual: scalar",
        "A scalar that starts at 0 trains 100 residual blocks without any normalization.",
        f"{SOURCE}, section 4",
        HOLDS,
        (HUNDRED,),
        passed("skip"),
        "at lr 0.03 it is at 90 % by step 100",
        (0, 100),
        format="integer",
        slow=True,
        look=Look("accuracy", 100),
    ),
    Claim(
        "residual: rates",
        "Batch normalization takes the highest learning rate.",
        f"{SOURCE}, section 5, says: higher than SkipInit in large batches",
        FAILS,
        (HIGH,),
        ended("batch"),
        "30 blocks at lr 0.3: with BN it is not finite by step 40, while the scalar trains",
        (0, 40),
        format="integer",
        slow=True,
        look=Look("accuracy", 40),
    ),
    Claim(
        "residual: rates of the scalar",
        "At that rate the scalar alone trains.",
        "shown here",
        HOLDS,
        (HIGH,),
        passed("skip"),
        "30 blocks at lr 0.3: at 90 % by step 40",
        (0, 40),
        format="integer",
        slow=True,
        look=Look("accuracy", 40),
    ),
)
