"""The settings of `blow_up`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS, STATISTICS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both networks share."""

    activation: str = param("relu", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS)
    scale: bool = param(
        True, help="Divide by the standard deviation too, not only subtract the mean.", label="scaling too"
    )
    affine: bool = param(
        False, help="Give every normalization a gamma and a beta, in both networks.", label="gamma and beta"
    )
    statistics: str = param(
        "refreshed",
        help="Where the statistics come from that stand outside the gradient.",
        choices=STATISTICS[1:],
        label="statistics of",
    )
    every: int = param(10, 1, 1000, "After how many steps refreshed statistics are taken anew.")
    lr: float = param(
        1.0, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for both networks.")
