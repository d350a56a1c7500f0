"""Pictures of very many numbers, drawn on a canvas: a matrix of cosines, the plane that a network cuts."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs


@dataclass(frozen=True)
class Matrix(Node):
    """A large signed matrix of numbers from -1 to 1, as squares: area is size, filled is positive, hollow negative.

    Attributes:
        ref: a column (M, M) of bytes, 127 + 127 times the number. title, note: above it. mean: a number below it, and
            `text` what it says.
        slot: of the arm whose colour it has; ink if there is none.
    """

    kind: ClassVar[str] = "matrix"
    ref: Ref
    title: str
    note: str = ""
    mean: Ref | None = None
    text: str = ""
    slot: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found = super().to_json() | {"ref": self.ref.to_json(), "title": self.title, "note": self.note}
        below = {"mean": self.mean.to_json(), "text": self.text} if self.mean is not None else {}
        return found | below | ({"slot": self.slot} if self.slot is not None else {})

    def refs(self) -> Refs:
        """The matrix, and the number below it."""
        return Refs(now=(self.ref, *((self.mean,) if self.mean is not None else ())))


@dataclass(frozen=True)
class Plane(Node):
    """The plane from -reach to reach: cells of a grid that lines of each layer pass, and points of two classes.

    Attributes:
        lines: a column (L, G, G / 8) of bytes, a bit a cell, row by row upwards. points: (N, 2). classes: (N,) bytes.
        slot: of the arm whose colour the lines have. label: for whoever cannot see it.
        moves: the two fields that a drag of the points changes, by how far; none if they stay.
        far: the largest size of both.
    """

    kind: ClassVar[str] = "plane"
    lines: Ref
    points: Ref
    classes: Ref
    reach: float
    slot: int
    label: str
    moves: tuple[str, ...] = ()
    far: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        refs = {"lines": self.lines.to_json(), "points": self.points.to_json(), "classes": self.classes.to_json()}
        moves = {"moves": list(self.moves), "far": self.far} if self.moves else {}
        return super().to_json() | refs | {"reach": self.reach, "slot": self.slot, "label": self.label} | moves

    def refs(self) -> Refs:
        """The lines and the points."""
        return Refs(now=(self.lines, self.points, self.classes))

    def recorded(self) -> Node:
        """With points that stay."""
        return replace(self, moves=())
