"""The settings of `symptom_frozen_yet_changes`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What a frozen network is shown."""

    inverted: float = param(
        1.0, 0, 1, "How far the images are inverted: from x at 0 to 1 − x at 1.", live=True, label="inverted"
    )
    seed: int = param(0, 0, 9999, "Fixes the network and the order of the images.")
