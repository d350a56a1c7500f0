"""The settings of `turning_angle`."""

import math
from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both networks share."""

    lr: float = param(
        0.5, 0.001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    decay: float = param(
        0.01, 0.0001, 0.1, "λ: every step takes lr · λ of the hidden weights away.", live=True, log=True,
        label="weight decay",
    )  # fmt: skip
    noise: float = param(0.5, 0, 1, "The share of the second network's labels that are drawn at random, once.")
    start: float = param(
        1.0,
        0.01,
        10,
        "Multiplies the first hidden weights, which changes no answer: short ones settle sooner.",
        log=True,
    )
    data: str = param("digits", help="What is to be told apart.", choices=("digits", "mnist"), label="data set")
    batch_size: int = param(60, 2, 500, "How many examples a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the examples and the random labels.")

    @property
    def formula(self) -> float:
        """sqrt(2 lr decay), in degrees."""
        return math.degrees(math.sqrt(2 * self.lr * self.decay))
