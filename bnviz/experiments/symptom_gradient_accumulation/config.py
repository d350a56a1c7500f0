"""The settings of `symptom_gradient_accumulation`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """Into how many parts a mini-batch of 32 is cut."""

    parts: int = param(8, 1, 16, "Into how many micro-batches the 32 images of a step are cut.", live=True)
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
