"""The settings of `symptom_momentum`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How the running statistics follow the mini-batches."""

    momentum: float = param(
        0.9, 0.01, 0.99, "torch's momentum: how much of each mini-batch goes into the running statistics.", live=True
    )
    batch_size: int = param(8, 2, 360, "How many images a mini-batch has.", live=True, label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
