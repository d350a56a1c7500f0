"""The settings of `symptom_eval_far_from_train`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How the running statistics follow, and how they are recomputed."""

    momentum: float = param(
        0.001, 0.001, 1, "How much of each mini-batch goes into the running statistics.", live=True, log=True
    )
    passes: int = param(10, 1, 24, "From how many mini-batches the statistics are recomputed.", live=True)
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
