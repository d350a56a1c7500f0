"""The settings of `symptom_relu_order`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What both orders share."""

    lr: float = param(
        0.1, 0.001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
