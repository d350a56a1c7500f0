"""The settings of `symptom_fine_tuning`."""

from dataclasses import dataclass

from bnviz.config import param

SHIFTS = ("x / 2", "x / 2 + 1/4", "1 - x", "noise")


@dataclass(frozen=True)
class Config:
    """What a trained network is tuned on."""

    shift: str = param("x / 2", help="What becomes of every image x.", choices=SHIFTS)
    images: int = param(40, 10, 400, "How many labelled images there are to tune on.")
    batch_size: int = param(20, 2, 60, "How many of them a mini-batch has.", live=True, label="mini-batch")
    recompute: bool = param(False, help="Whether the running statistics are recomputed from these images before.")
    seed: int = param(0, 0, 9999, "Fixes the network, the images and their order.")
