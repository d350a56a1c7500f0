"""The settings of `symptom_two_ranks`."""

from dataclasses import dataclass

from bnviz.config import param

SHARDS = ("shuffled", "by class")


@dataclass(frozen=True)
class Config:
    """What each of two processes gets."""

    images: int = param(4, 2, 60, "How many images of a step each process gets.", live=True, label="images each")
    shards: str = param(
        "by class",
        help="Whether both draw from all images, or one from the digits 0 to 4 and the other from 5 to 9.",
        choices=SHARDS,
        live=True,
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
