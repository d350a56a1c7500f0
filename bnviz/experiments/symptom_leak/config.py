"""The settings of `symptom_leak`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How many share a mini-batch."""

    batch_size: int = param(
        4, 2, 16, "How many images a mini-batch has: one digit, the others grey.", live=True, label="mini-batch"
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights, the images and their noise.")
