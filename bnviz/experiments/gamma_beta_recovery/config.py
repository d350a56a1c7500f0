"""The settings of `gamma_beta_recovery`."""

from dataclasses import dataclass

from bnviz.choices import DIGITS_TRAINING, PRECISIONS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both arms share; the mini-batch is the second arm's."""

    lr: float = param(
        0.1, 0.001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    batch_size: int = param(
        60, 2, DIGITS_TRAINING, "How many images a step of the second arm sees.", live=True, label="mini-batch"
    )
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    seed: int = param(0, 0, 9999, "Fixes the layer's weights and the order of the images.")
