"""The settings of `NAME`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both networks share."""

    lr: float = param(0.5, 0.01, 10, "The learning rate of both.", live=True, log=True, label="learning rate")
    width: int = param(50, 1, 200, "How many hidden units each has.")
    batch_size: int = param(60, 2, 500, "How many examples are in a mini-batch.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the weights and the order of the examples.")
