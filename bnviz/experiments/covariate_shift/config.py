"""The settings of `covariate_shift`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS, INITS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What the three networks share."""

    activation: str = param(
        "relu", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS, label="nonlinearity"
    )
    init: str = param("he", help="How the first weights are drawn.", choices=INITS, label="initialization")
    sigma: float = param(
        0.1, 0.001, 10, "Standard deviation of the first weights, with Gaussian initialization.", log=True
    )
    depth: int = param(3, 1, 10, "How many hidden layers there are.")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the examples and the noise.")
    lr: float = param(
        0.1, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    noise: float = param(
        1.0, 0, 8, "How strong the noise behind batch normalization is, in the third network.", live=True
    )
    every: int = param(
        4,
        1,
        64,
        "After how many steps the gradients are looked at again; a look costs about nine steps.",
        live=True,
        label="measure every",
    )
