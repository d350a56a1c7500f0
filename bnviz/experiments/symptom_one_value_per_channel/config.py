"""The settings of `symptom_one_value_per_channel`."""

from dataclasses import dataclass

from bnviz.choices import DIGITS_TRAINING
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """One epoch, cut into mini-batches."""

    batch_size: int = param(
        4, 2, 64, "How many images a mini-batch has; another size begins the epoch anew.", live=True, label="mini-batch"
    )
    images: int = param(
        DIGITS_TRAINING, 100, DIGITS_TRAINING, "How many training images there are.", live=True, label="training images"
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights.")
