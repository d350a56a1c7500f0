"""The settings of `gradient_depth`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS, INITS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What the networks share."""

    activation: str = param(
        "relu", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS, label="nonlinearity"
    )
    init: str = param("he", help="How the weights are drawn.", choices=INITS, label="initialization")
    sigma: float = param(0.1, 0.001, 10, "Standard deviation of the weights, with Gaussian initialization.", log=True)
    batch_size: int = param(60, 2, 500, "How many examples there are.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the weights and the mini-batch.")
