"""The settings of `claims`."""

from dataclasses import dataclass

from bnviz.config import param
from bnviz.experiments.claim import sections

MOST_SEEDS = 10


@dataclass(frozen=True)
class Config:
    """What is measured."""

    section: str = param("all", help="Whose claims are measured.", choices=("all", *sections()))
    seeds: int = param(1, 1, MOST_SEEDS, "How many seeds every claim is measured for.")
    slow: bool = param(True, help="Whether claims that take long are measured too.")
    seed: int = param(0, 0, 9999, "The first of the seeds.")
