"""The settings of `symptom_dropout_before_norm`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How much is dropped."""

    p: float = param(0.5, 0, 0.9, "The probability with which dropout sets a value to 0.", live=True, label="p")
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the images and what is dropped.")
