"""A mini-batch's way through batch normalization and back, part by part; and the examples, to be moved by hand."""

import re
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, named
from bnviz.theme import Arm

Group = Literal["forward", "back", "after"]
PLACEHOLDER = re.compile(r"\{(\w+)(?::(unit|example|lowest|highest))?(?:#([1-4]))?\}")
DRAWN = (
    "update", "labels", "u", "x", "mean", "variance", "deviation", "normalized", "gamma", "beta", "y", "z", "loss",
    "y_gradient", "gamma_gradient", "beta_gradient", "normalized_gradient", "variance_gradient", "mean_gradient",
    "straight", "by_mean", "by_variance", "x_gradient", "x_gradient_sum", "y_unpulled",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part of an optimizer step.

    Attributes:
        formula: what is computed; ``[2|...]`` is written in the colour of slot 2.
        says: its sentence. ``{x:example}`` is the number of the example that is followed, ``{mean:unit}`` of the unit,
            ``{x:lowest}`` and ``{x:highest}`` of the mini-batch, ``{loss}`` of the layer, ``{m}`` the mini-batch's
            size, ``{example}`` and ``{unit}`` what is looked at; ``#3`` behind them is a colour.
        inference: its sentence in inference mode, where that is another one.
    """

    group: Group
    name: str
    formula: str
    says: str
    inference: str = ""

    def columns(self) -> list[str]:
        """Those that its sentences cite."""
        found = PLACEHOLDER.finditer(self.says + self.inference)
        return [match[1] for match in found if match[1] not in ("m", "example", "unit")]


@dataclass(frozen=True)
class Total:
    """A number below the graph, from one part on until another.

    Attributes:
        text: the number, as in a sentence. label: what it is. slot: its colour, if it has one.
    """

    text: str
    label: str
    since: int = 0
    until: int = 99
    slot: int = 0


@dataclass(frozen=True)
class Flow(Node):
    """The graph with its parts: back, play, forward, a jump to any of them.

    Attributes:
        arms: the three paths. units, examples: how many there are to be looked at.
        field: the setting that says how many optimizer steps were made before; `last` is its highest.
        pulled: the setting that is emptied when the next mini-batch comes.
        inference: the setting that says whether the running statistics normalize.
    """

    kind: ClassVar[str] = "flow"
    arms: tuple[Arm, ...]
    shown: tuple[Part, ...]
    totals: tuple[Total, ...]
    units: int
    examples: int
    field: str = "update"
    last: int = 99
    pulled: str = "pulled"
    inference: str = "inference"

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        settings = {name: getattr(self, name) for name in ("field", "last", "pulled", "inference")}
        return super().to_json() | settings | {
            "arms": [named(arm) for arm in self.arms],
            "columns": [ref.to_json() for ref in self.refs().now],
            "parts": [asdict(part) for part in self.shown],
            "totals": [asdict(total) for total in self.totals],
        }  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        """The columns that are drawn and cited, each once."""
        cited = [name for part in self.shown for name in part.columns()]
        cited += [match[1] for total in self.totals for match in PLACEHOLDER.finditer(total.text)]
        return tuple(dict.fromkeys((*DRAWN, *cited)))

    def views(self) -> tuple[tuple[str, int], ...]:
        """Unit, example and part."""
        return (("unit", self.units), ("example", self.examples), ("part", len(self.shown)))

    def refs(self) -> Refs:
        """All of them whole, so that another unit, example or part is shown at once."""
        return Refs(now=tuple(Ref(name) for name in self.columns()))


@dataclass(frozen=True)
class Batch(Node):
    """The examples of a mini-batch as points in the plane that can be moved, by pointer or by key.

    Attributes:
        moved: how far the output of any other one went, by unit.
        field: the setting that holds which one stands where. size: the plane reaches from minus to plus this, by axis.
    """

    kind: ClassVar[str] = "batch"
    places: Ref
    labels: Ref
    moved: Ref
    field: str
    size: tuple[float, float] = (3.0, 2.0)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        refs = {name: getattr(self, name).to_json() for name in ("places", "labels", "moved")}
        return super().to_json() | refs | {"field": self.field, "size": list(self.size)}

    def refs(self) -> Refs:
        """Where the points are, their classes, and what the others did."""
        return Refs(now=(self.places, self.labels, self.moved))

    def recorded(self) -> None:
        """Nothing: it acts."""
