"""The mini-batch tells the label."""

from collections.abc import Sequence

from bnviz.experiments.claim import HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value


def named(runs: Sequence[Records]) -> float:
    """Percent of grey images that are named with batch statistics, if neither of the others names 20 %; else -1."""
    cause, cure, running = (value(runs[0][-1], arm, "accuracy") for arm in ("cause", "cure", "running"))
    return cause if max(cure, running) < 20 else -1


CLAIMS = (
    Claim(
        "symptom: leak",
        "Through the batch statistics alone a network learns to name a digit from grey images beside it.",
        "He et al. (2020), 1911.05722, section 3.3, of contrastive learning",
        HOLDS,
        (Trial("symptom_leak", {}, (300,)),),
        named,
        "more than 50 % with batch statistics, below 20 % with running ones and with layer norm",
        (50, 100),
        format="percent",
        slow=True,
    ),
)
