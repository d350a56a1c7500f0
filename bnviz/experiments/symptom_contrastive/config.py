"""The settings of `symptom_contrastive`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class Config:
    """How many share their statistics."""

    together: str = param(
        "4",
        help="How many of the 64 images of a step are normalized together.",
        choices=("2", "4", "8", "64"),
        live=True,
        label="images in a sub-batch",
    )
    seed: int = param(0, 0, 9999, "Fixes the first weights, the images and their order.")
