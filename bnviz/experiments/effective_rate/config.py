"""The settings of `effective_rate`."""

from dataclasses import dataclass

from bnviz.choices import PRECISIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both networks share, and what sets the second apart."""

    lr: float = param(
        0.5, 0.0001, 100, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    a: float = param(4.0, 0.01, 100, "Multiplies the second network's hidden weights, at the start.", log=True)
    compensate: bool = param(
        True, help="Give the second network's hidden weights a² times the learning rate.", live=True, label="lr → a² lr"
    )
    eps: float = param(0.0, 0, 0.1, "What is added to the variance; the claim is exact where it is 0.")
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for both networks.")
