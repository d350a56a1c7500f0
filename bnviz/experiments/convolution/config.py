"""The settings of `convolution`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS
from bnviz.config import param

STRIDES = {"digits": 4, "mnist": 8}  # pixels of the image to one of the last map
DEPTH = 3


@dataclass(frozen=True)
class Config:
    """What the four networks share."""

    data: str = param("digits", help="What is to be told apart.", choices=("digits", "mnist"), label="data set")
    activation: str = param("sigmoid", help="The nonlinearity of every channel.", choices=ACTIVATIONS)
    channels: int = param(16, 4, 32, "How many channels each of the three convolutions has.")
    batch_size: int = param(60, 2, 200, "How many images a step sees.", label="mini-batch")
    lr: float = param(
        0.5, 0.001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images, for all networks.")
