"""The settings of `bias_explosion`."""

from dataclasses import dataclass

from bnviz.choices import DIGITS_TRAINING, PRECISIONS, STATISTICS
from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """What all arms share."""

    scale: bool = param(
        False, help="Divide by the standard deviation too, not only subtract the mean.", live=True, label="scaling too"
    )
    statistics: str = param(
        "full batch",
        help="Where the mean comes from that stands outside the gradient.",
        choices=STATISTICS,
        live=True,
        label="E[x] of",
    )
    every: int = param(10, 1, 1000, "After how many steps a refreshed mean is taken anew.", live=True)
    head: bool = param(False, help="Train the layer behind the normalization too.", live=True, label="train the head")
    output_bias: bool = param(False, help="Train a bias of the output layer.", live=True, label="output bias")
    lr: float = param(
        1.0, 0.0001, 1e38, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    weights: bool = param(False, help="Train the weights in front of b too, not b alone.", label="train the weights")
    activation: str = param("sigmoid", help="What follows the normalization.", choices=("sigmoid", "linear"))
    precision: str = param("float32", help="Of all numbers.", choices=PRECISIONS)
    batch_size: int = param(DIGITS_TRAINING, 2, DIGITS_TRAINING, "How many images a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the weights, the head and the order of the images, for all arms.")
