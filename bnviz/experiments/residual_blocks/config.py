"""The settings of `residual_blocks`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What the four networks share."""

    blocks: int = param(30, 1, 100, "How many residual blocks each network has.")
    lr: float = param(
        0.03, 0.0001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")
