"""The settings of `symptom_biased_variance`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How many values the variance is of."""

    batch_size: int = param(2, 2, 60, "How many images a mini-batch has.", live=True, label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
