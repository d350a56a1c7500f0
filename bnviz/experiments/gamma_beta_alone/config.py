"""The settings of `gamma_beta_alone`."""

from dataclasses import dataclass

from bnviz.config import param

PARTS = ("both", "gamma", "beta")
LOW, HIGH, BINS = -1.5, 4.5, 60  # of the histogram of gamma


@dataclass(frozen=True)
class ArmConfig:
    """What one of the networks is given."""

    lr: float = param(
        0.1, 0.001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )


@dataclass(frozen=True)
class Config:
    """What the networks share, and each one's learning rate."""

    parts: str = param("both", help="What the first network trains of every normalization.", choices=PARTS)
    data: str = param("digits", help="What is to be told apart.", choices=("digits", "mnist"), label="data set")
    width: int = param(100, 10, 400, "How many units each of the three hidden layers has.")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the examples and which weights are drawn.")
    affine: ArmConfig = ArmConfig(1.0)
    random: ArmConfig = ArmConfig(0.1)
    last: ArmConfig = ArmConfig(0.3)
    all: ArmConfig = ArmConfig(0.1)
