"""The settings of `affine_circles`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What all networks share."""

    data: str = param(
        "circles", help="What is to be told apart.", choices=("circles", "moons", "digits"), label="data set"
    )
    lr: float = param(
        1.0, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    width: int = param(16, 1, 200, "How many units the hidden layer has.")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")
