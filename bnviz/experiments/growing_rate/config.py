"""The settings of `growing_rate`."""

import math
from dataclasses import dataclass

from bnviz.choices import PRECISIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What the three networks share."""

    lr: float = param(0.1, 0.001, 1, "The fixed learning rate of all, but for the growing one.", label="learning rate")
    decay: float = param(
        0.069, 0, 0.2, "How much of the hidden weights the weight decay takes away per unit of learning rate: λ."
    )
    depth: int = param(1, 1, 5, "How many hidden layers there are.")
    batch_size: int = param(240, 2, 500, "How many examples a step sees.", label="mini-batch")
    eps: float = param(
        0.0, 0, 0.1, "What is added to the variance; only with 0 does batch norm not see how long weights are."
    )
    precision: str = param("float64", help="Of all numbers.", choices=PRECISIONS[::-1])
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples, for all networks.")

    @property
    def kept(self) -> float:
        """What one step of weight decay leaves of a weight: 1 - lr decay."""
        return 1 - self.lr * self.decay

    def grown(self, step: int) -> float:
        """By which factor the growing rate has grown: (1 - lr decay)^(-2 step); infinite where that is too large."""
        try:
            return float(self.kept ** (-2 * step))
        except OverflowError:
            return math.inf

    def growing(self, step: int) -> float:
        """The growing rate, lr (1 - lr decay)^(-2 step - 1)."""
        return self.lr / self.kept * self.grown(step)
