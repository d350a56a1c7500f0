"""The settings of `symptom_uncounted_passes`."""

from dataclasses import dataclass

from bnviz.config import param

PROBES = ("inverted images", "noise", "zeros", "batches of 4", "the same data")


@dataclass(frozen=True)
class Config:
    """What passes through the network."""

    probe: str = param("inverted images", help="What is passed through the network.", choices=PROBES, live=True)
    seed: int = param(0, 0, 9999, "Fixes the network and what is passed through it.")
