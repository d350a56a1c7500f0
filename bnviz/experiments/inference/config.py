"""The settings of `inference`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How the network trains, and how its running statistics follow."""

    momentum: float = param(
        0.1, 0.001, 1, "How much of each mini-batch goes into the moving average.", live=True, log=True
    )
    batch_size: int = param(
        60, 2, 360, "How many images a mini-batch has, in training and among companions.", live=True, label="mini-batch"
    )
    learn: bool = param(
        True, help="Off: weights and moving average stand still, only the companions change.", live=True, label="train"
    )
    lr: float = param(
        0.5, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    image: int = param(0, 0, 359, "Which test image is watched.", live=True)
    every: int = param(1, 1, 1000, "Every how many steps everything is measured.", live=True)
    activation: str = param("sigmoid", help="The nonlinearity.", choices=ACTIVATIONS)
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the images and the companions.")
