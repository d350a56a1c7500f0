"""The settings of `learning_rate_grid`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What all networks share."""

    steps: int = param(1500, 10, 5000, "How many steps every network is trained.")
    sigma: float = param(
        0.1,
        0.001,
        10,
        "Standard deviation of the sigmoid networks' first weights; the others have Xavier's and He's.",
        log=True,
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")
