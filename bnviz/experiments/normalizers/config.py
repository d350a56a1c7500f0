"""The settings of `normalizers`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS, AFTER, DIGITS_TRAINING, INITS, INSTEAD, NORMALIZATIONS
from bnviz.config import param

PLACES = ("before", "after")
ORDERS = ("shuffled", "fixed")


@dataclass(frozen=True)
class ArmConfig:
    """What one of the networks is given."""

    norm: str = param(
        "none",
        help="What normalizes in every hidden layer; dynamic tanh stands in the place of a normalization.",
        choices=(*NORMALIZATIONS, *INSTEAD),
        label="normalization",
    )
    place: str = param("before", help="Before the nonlinearity, or after it.", choices=PLACES, label="place")

    @property
    def kind(self) -> str:
        """As `bnviz.model.normalization` names it."""
        return self.norm + (AFTER if self.place == "after" else "")


@dataclass(frozen=True)
class Config:
    """What the networks share, and each one's own."""

    activation: str = param(
        "relu", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS, label="nonlinearity"
    )
    init: str = param("he", help="How the first weights are drawn.", choices=INITS, label="initialization")
    sigma: float = param(
        0.1, 0.001, 10, "Standard deviation of the first weights, with Gaussian initialization.", log=True
    )
    depth: int = param(3, 1, 10, "How many hidden layers there are.")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    examples: int = param(
        DIGITS_TRAINING, 50, DIGITS_TRAINING, "How many of the training images are used.", label="training images"
    )
    order: str = param(
        "shuffled",
        help="Whether every epoch makes new mini-batches, or the same ones come again and again.",
        choices=ORDERS,
        label="mini-batches are",
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")
    alpha: float = param(
        0.5, 0.01, 10, "The first value of alpha in γ tanh(αx) + β, dynamic tanh; it is learned.", log=True
    )
    lr: float = param(
        0.1, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    first: ArmConfig = ArmConfig()
    second: ArmConfig = ArmConfig("batch")
    third: ArmConfig = ArmConfig("layer")
    fourth: ArmConfig = ArmConfig("group")
