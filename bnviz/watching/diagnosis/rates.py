"""How well each check did on the sick models; written by python -m benchmarks.sick."""

from typing import NamedTuple


class Rates(NamedTuple):
    """What was measured of one check.

    Attributes:
        found: how many of the runs in which its mistake was planted it found. false: how many of the healthy runs it
            asked to act or to look at. Each with the number of runs.
    """

    found: tuple[int, int]
    false: tuple[int, int]


RATES: dict[str, Rates] = {}
