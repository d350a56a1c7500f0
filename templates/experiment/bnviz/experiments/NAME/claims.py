"""What `NAME` proves. Nothing here is a stored result.

Every claim is measured by its own runs, over several seeds: on the page of all claims, by `bnviz claims`, and in tests.
"""

from collections.abc import Sequence

from bnviz.experiments.claim import HOLDS, Claim, Records, Trial
from bnviz.experiments.reading import value

HUNDRED = Trial("NAME", {}, (100,))


def ratio(runs: Sequence[Records]) -> float:
    """The loss with batch normalization over that without, in the last kept record."""
    with_bn, without = (value(runs[0][-1], arm, "train_loss") for arm in ("bn", "plain"))
    return with_bn / without


CLAIMS = (
    Claim(
        "NAME: sooner",
        "With batch normalization one hidden layer learns digits sooner.",
        "Ioffe & Szegedy (2015), section 1, of deep networks",
        HOLDS,
        (HUNDRED,),
        ratio,
        "at step 100 the loss is less than half of that without",
        (0, 0.5),
    ),
)
