"""What depth does to a batch: Daneshmand et al. (2020), arXiv 2003.01652; Nachum et al. (2024), arXiv 2412.02843."""

from collections.abc import Sequence

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Records, Trial
from bnviz.experiments.reading import last

HUNDRED = Trial("batch_depth", {}, (100,))


def outlier(runs: Sequence[Records]) -> float:
    """Mean cosine of the example that is least like the others to these, over that of the others among themselves."""
    arm = runs[0][-1].arms["centre"]
    return float(arm.apart / arm.rest)


def outlier_of_both(runs: Sequence[Records]) -> float:
    """The same with batch normalization."""
    arm = runs[0][-1].arms["both"]
    return float(arm.apart / arm.rest)


CLAIMS = (
    Claim(
        "batch depth: alike",
        "In a deep random ReLU network all examples become one direction.",
        "Daneshmand et al. (2020), arXiv 2003.01652",
        HOLDS,
        (HUNDRED,),
        last("nothing", "mean"),
        "after 100 layers the mean cosine of sixty digits is above 0.98",
        (0.98, 1),
        look=Look("mean", 100),
    ),
    Claim(
        "batch depth: layer norm",
        "Layer normalization keeps them apart.",
        "often hoped",
        FAILS,
        (HUNDRED,),
        last("", "layer_mean"),
        "after 100 layers the mean cosine is above 0.98 too",
        (0.98, 1),
        look=Look("mean", 100),
    ),
    Claim(
        "batch depth: BN",
        "Batch normalization keeps them apart at any depth.",
        "Daneshmand et al. (2020), arXiv 2003.01652",
        HOLDS,
        (HUNDRED,),
        last("both", "mean"),
        "after 100 layers the mean cosine is within 0.02 of 1/π, that of two right-angled vectors behind a ReLU",
        (0.298, 0.338),
        look=Look("mean", 100),
    ),
    Claim(
        "batch depth: linear",
        "With linear units it makes the batch a simplex: every mean cosine is −1/(m−1).",
        "Daneshmand et al. (2021), arXiv 2106.03970",
        HOLDS,
        (Trial("batch_depth", {"activation": "linear"}, (100,)),),
        last("both", "mean"),
        "sixty digits, 100 layers: within 0.003 of −1/59",
        (-1 / 59 - 0.003, -1 / 59 + 0.003),
        look=Look("mean", 100),
    ),
    Claim(
        "batch depth: outlier",
        "Batch normalization makes one example leave all others at a right angle.",
        "Nachum et al. (2024), arXiv 2412.02843",
        IF,
        (HUNDRED,),
        outlier,
        "centred only, its cosine to the others is less than a tenth of theirs among themselves",
        (0, 0.1),
        when="the means are taken away and nothing is divided",
    ),
    Claim(
        "batch depth: outlier with both",
        "It does so with the division, too.",
        "read into the same",
        FAILS,
        (HUNDRED,),
        outlier_of_both,
        "centred and divided, the example that is least like the others has more than 0.7 of their cosine",
        (0.7, 1),
    ),
)
