"""Expected more than 1 value per channel: the last mini-batch of an epoch."""

from collections.abc import Sequence

from bnviz.experiments.claim import HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value


def stopped(runs: Sequence[Records]) -> float:
    """The step at which torch refused what is left over, if it refused nothing without it; else -1."""
    cause, cure = (value(runs[0][-1], arm, "stopped") for arm in ("cause", "cure"))
    return cause if cure == -1 else -1


CLAIMS = (
    Claim(
        "symptom: one value",
        "161 images in mini-batches of 4 leave one over: torch refuses it; drop_last cures it.",
        "a question of forums",
        HOLDS,
        (Trial("symptom_one_value_per_channel", {"images": 161}, (40,)),),
        stopped,
        "with what is left over it stops at mini-batch 41, without it nowhere",
        (40, 40),
        format="integer",
    ),
)
