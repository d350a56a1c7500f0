"""The settings of `affine_by_hand`."""

from dataclasses import dataclass

from bnviz.choices import DIGITS_TRAINING, PRECISIONS
from bnviz.config import param

UNITS = 100


@dataclass(frozen=True)
class Config:
    """The unit, and what is done to it."""

    gamma: float = param(1.0, -10, 10, "Multiplies what was normalized.", live=True, label="γ")
    beta: float = param(0.0, -10, 10, "Is added after that.", live=True, label="β")
    eps: float = param(1e-5, 0, 10, "Is added to the variance before its root is taken.", live=True, label="ε")
    leave_out: bool = param(
        False, help="Recover with γ = √Var, as the paper's sentence has it.", live=True, label="leave ε out"
    )
    which_unit: int = param(75, 0, UNITS - 1, "Which unit of the layer.", live=True, label="unit")
    dead: bool = param(
        False, help="A unit that says 0 of every image, as a dead ReLU does.", live=True, label="dead unit"
    )
    images: int = param(
        DIGITS_TRAINING, 1, DIGITS_TRAINING, "How many images the statistics are taken of.", label="batch"
    )
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    seed: int = param(0, 0, 9999, "Fixes the layer's weights.")
