"""Numbers of the row that is shown: on an arm's card, side by side, in a table, as a bar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from bnviz.records import Ref
from bnviz.scene.inputs import Control
from bnviz.scene.node import Node, Refs, named
from bnviz.theme import Arm


@dataclass(frozen=True)
class Number:
    """One number, how it is written (percent, share, number, score or integer), and what it is."""

    ref: Ref
    format: str
    label: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return {"ref": self.ref.to_json(), "format": self.format, "label": self.label}


@dataclass(frozen=True)
class Readout(Node):
    """Numbers side by side."""

    kind: ClassVar[str] = "readout"
    items: tuple[Number, ...]

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"items": [item.to_json() for item in self.items]}

    def refs(self) -> Refs:
        """One column each."""
        return Refs(now=tuple(item.ref for item in self.items))


@dataclass(frozen=True)
class Card(Node):
    """An arm's shape, name, controls and score; it stands above the arm's own charts and is their legend.

    Attributes:
        score: the number that matters, if there is one. text: words below the name.
        removable: whether the arm can be taken out of the run.
    """

    kind: ClassVar[str] = "card"
    arm: Arm
    score: Number | None = None
    controls: tuple[Node, ...] = ()
    text: str = ""
    removable: bool = False

    @property
    def parts(self) -> tuple[Node, ...]:
        """Its controls."""
        return self.controls

    def with_parts(self, parts: tuple[Node, ...]) -> Self:
        """A copy with other controls."""
        return replace(self, controls=parts)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        score = self.score.to_json() if self.score else None
        shown = {"score": score, "controls": [each.to_json() for each in self.controls]}
        more = {"text": self.text} | ({"removable": True} if self.removable else {})
        return super().to_json() | named(self.arm) | shown | more

    def refs(self) -> Refs:
        """The score's column and those of its controls."""
        return Refs.union((Refs(now=(self.score.ref,) if self.score else ()), super().refs()))

    def recorded(self) -> "Node | None":
        """With nothing to take out."""
        found = super().recorded()
        return replace(found, removable=False) if isinstance(found, Card) else found


@dataclass(frozen=True)
class Table(Node):
    """One row an arm: its shape and name, then words or numbers; `heads` name the columns."""

    kind: ClassVar[str] = "table"
    heads: tuple[str, ...]
    rows: tuple[tuple[Arm, tuple[str | Number, ...]], ...]
    label: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        rows = [
            named(arm) | {"cells": [cell if isinstance(cell, str) else cell.to_json() for cell in cells]}
            for arm, cells in self.rows
        ]
        return super().to_json() | {"heads": list(self.heads), "rows": rows, "label": self.label}

    def refs(self) -> Refs:
        """The columns of the numbers in it."""
        return Refs(now=tuple(cell.ref for _, cells in self.rows for cell in cells if isinstance(cell, Number)))


@dataclass(frozen=True)
class Progress(Node):
    """A bar that says how much of a run is done, from 0 to 1."""

    kind: ClassVar[str] = "progress"
    ref: Ref
    label: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"ref": self.ref.to_json(), "label": self.label}

    def refs(self) -> Refs:
        """Its column."""
        return Refs(now=(self.ref,))


def readout(*items: Number) -> Readout:
    """Numbers side by side."""
    return Readout(items)


def card(
    arm: Arm, score: Number | None = None, items: Sequence[Control] = (), text: str = "", *, removable: bool = False
) -> Card:
    """An arm's shape, name, controls and score."""
    return Card(arm, score, tuple(items), text, removable)


def table(heads: Sequence[str], rows: Sequence[tuple[Arm, Sequence[str | Number]]], label: str) -> Table:
    """One row an arm: its shape and name, then words or numbers; `heads` name the columns, `label` the table."""
    return Table(tuple(heads), tuple((arm, tuple(cells)) for arm, cells in rows), label)
