"""The settings of `symptom_decay_on_gamma`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How strong the decay is."""

    decay: float = param(
        0.01, 0.0001, 0.1, "How much of every decayed parameter is added to its gradient.", live=True, log=True
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
