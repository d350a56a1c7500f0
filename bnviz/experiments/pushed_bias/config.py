"""The settings of `pushed_bias`."""

from dataclasses import dataclass

from bnviz.choices import PRECISIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What is pushed, and how it is normalized."""

    b: float = param(8.0, -1000, 1000, "Is added to x, before its mean is taken away.", live=True)
    beta: float = param(1.0, -10, 10, "Is added after the mean was taken away.", live=True, label="β")
    scale: bool = param(True, help="Divide by the standard deviation too.", live=True, label="scaling too")
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    seed: int = param(0, 0, 9999, "Fixes the unit's weights and the five images of the batch.")
