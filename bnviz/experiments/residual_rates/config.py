"""The settings of `residual_rates`."""

from dataclasses import dataclass

from bnviz.config import param

RATES = (0.0001, 0.001, 0.01, 0.03, 0.1, 0.3)


@dataclass(frozen=True)
class Config:
    """What all networks share."""

    blocks: int = param(30, 1, 100, "How many residual blocks each network has.")
    steps: int = param(100, 10, 300, "How many steps every network is trained.")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")
