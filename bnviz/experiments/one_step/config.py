"""The settings of `one_step`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """The layer's mini-batch and how far a step goes."""

    batch_size: int = param(8, 2, 16, "How many examples the step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the examples.")
    lr: float = param(0.5, 0.01, 10, "How far the step goes against the gradient.", live=True, log=True, label="lr")
    momentum: float = param(0.1, 0.0, 1.0, "The weight of a mini-batch in the running statistics.", live=True)
