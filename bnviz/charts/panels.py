"""The pairs of axes of a figure, and how they answer to their data."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from bnviz.charts.chart import Y


class Panel(NamedTuple):
    """One pair of axes of a figure."""

    x: str  # as a trace names it: x, x2, ...
    y: str
    xaxis: dict[str, Any]
    yaxis: dict[str, Any]

    @property
    def log(self) -> bool:
        """Whether its y axis is logarithmic."""
        return self.yaxis.get("type") == "log"

    def up(self, y: float) -> float:
        """Where a value lies on the y axis, 0 at its lower end and 1 at its upper; -inf for no place at all."""
        low, high = self.yaxis["range"]
        if self.log:
            y = math.log10(y) if y > 0 else -math.inf
        return float(y - low) / (high - low)


def panels(figure: Mapping[str, Any]) -> Iterator[Panel]:
    """The pairs of axes, in order."""
    layout = figure["layout"]
    for key in layout:
        if key.startswith("xaxis"):
            number = key.removeprefix("xaxis")
            yield Panel(f"x{number}", f"y{number}", layout[key], layout[f"yaxis{number}"])


def grow(y: "Y", values: list[float]) -> tuple[float, float]:
    """The range that holds the values: the start, or stepped outwards to the next power of ten or round number."""
    low, high = y.start
    known = [value for value in values if math.isfinite(value)]
    smallest, largest = min(known, default=low), max(known, default=high)
    if y.least is not None:
        smallest = max(smallest, y.least)
    if y.most is not None:
        largest = min(largest, y.most)
    if y.log:
        return (
            low if smallest >= low else 10.0 ** math.floor(math.log10(smallest)),
            high if largest <= high else 10.0 ** math.ceil(math.log10(largest)),
        )
    return (low if smallest >= low else -_round_up(-smallest), high if largest <= high else _round_up(largest))


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7 times a power of ten, sign included."""
    if value <= 0:
        return 0.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 1.5, 2, 3, 5, 7, 10) if step * decade >= value * (1 - 1e-12))
