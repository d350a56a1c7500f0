"""The settings of `claims`."""

from dataclasses import dataclass

from bnviz.config import param
from bnviz.experiments.claim import sections

MOST_SEEDS = 20  # on a page; the command line takes any number
MORE = 5  # seeds that are measured at once beyond those that are there


@dataclass(frozen=True)
class Config:
    """What is measured."""

    section: str = param("all", help="Whose claims are measured.", choices=("all", *sections()))
    claim: str = param(
        "", help="The one claim that is measured, by its key; all of the section if empty.", internal=True
    )
    seeds: int = param(1, 1, MOST_SEEDS, "For how many seeds every claim is measured.")
    slow: bool = param(True, help="Whether claims that take long are measured too.")
    mnist: bool = param(
        False, help="Whether claims on MNIST are measured too; it is downloaded if it is not there.", label="MNIST too"
    )
    seed: int = param(0, 0, 9999, "The first of the seeds.")
    more: int = param(
        0,
        0,
        9999 - MORE,
        f"After how many seeds {MORE} more are measured; 0 is none: then it is `seeds` from the first on.",
        internal=True,
    )

    @property
    def measured(self) -> range:
        """The seeds that are measured."""
        first = self.seed + self.more
        return range(first, first + (MORE if self.more else self.seeds))
