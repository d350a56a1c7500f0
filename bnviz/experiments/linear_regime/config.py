"""The settings of `linear_regime`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both networks share."""

    lr: float = param(
        0.5, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    depth: int = param(3, 1, 6, "How many hidden layers there are; the last one is looked at.")
    width: int = param(100, 2, 200, "How many units a hidden layer has.")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for both networks.")
