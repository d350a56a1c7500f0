"""The settings of `scale_invariance`."""

from dataclasses import dataclass

from bnviz.choices import PRECISIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What multiplies the weights, and how the layer normalizes."""

    scale: float = param(1.0, 0.001, 1000, "The size of the factor of all weights.", live=True, log=True, label="|a|")
    negative: bool = param(False, help="Let the factor be negative.", live=True, label="a < 0")
    eps: float = param(
        1e-5, 0, 0.1, "What is added to the variance before its root is taken; 0 is allowed.", live=True, label="eps"
    )
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    seed: int = param(0, 0, 9999, "Fixes the weights, the images and the gradient that comes from above.")

    @property
    def a(self) -> float:
        """The factor with its sign."""
        return -self.scale if self.negative else self.scale
