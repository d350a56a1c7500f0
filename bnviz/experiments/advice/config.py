"""The settings of `advice`."""

from dataclasses import dataclass

from bnviz.config import param

PIECES = (
    "higher rate",
    "no dropout",
    "less L2",
    "faster decay",
    "no local response normalization",
    "shuffling",
    "fewer distortions",
)
DISTORTIONS = ("shifts", "photometric")


@dataclass(frozen=True)
class Config:
    """Which advice, and in which network."""

    advice: str = param("higher rate", help="Which piece of advice is followed in the second networks.", choices=PIECES)
    bn: bool = param(True, help="Whether the networks have batch normalization.", label="batch norm")
    data: str = param("digits", help="What is to be told apart.", choices=("digits", "mnist"), label="data set")
    distortion: str = param(
        "photometric",
        help="What distorted images are: shifted by up to a pixel, or with another contrast and brightness.",
        choices=DISTORTIONS,
        label="distorted by",
    )
    seeds: int = param(5, 1, 10, "How many seeds train at once, from this one on.", label="seeds at once")
    seed: int = param(0, 0, 9999, "The first of the seeds: of weights, mini-batches, dropout and distortions.")
