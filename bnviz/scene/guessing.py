"""A number that is guessed before the run, then said by a formula, then measured."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bnviz.scene.node import Node

Way = Literal["number", "integer", "setting"]


@dataclass(frozen=True)
class Guess(Node):
    """A slider for one's own guess; beside it, once asked for, the formula's number, then the run's.

    `slot` of the story (``guess.KEY`` if not named) says, as texts: the formula's number, the formula in words, the
    number that was measured and what it is. The last two may be missing. The formula shows when its button is pressed
    or the run has begun.

    Attributes:
        key: names it. text: what is guessed. low, high: the ends of the slider; log: whether it is logarithmic.
        unit: behind a number. format: how it is written.
    """

    kind: ClassVar[str] = "guess"
    key: str
    text: str
    low: float
    high: float
    log: bool = False
    unit: str = ""
    format: Way = "setting"
    slot: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        scale = {"low": self.low, "high": self.high, "log": self.log, "unit": self.unit, "format": self.format}
        return (
            super().to_json() | {"key": self.key, "text": self.text, "slot": self.slot or f"guess.{self.key}"} | scale
        )
