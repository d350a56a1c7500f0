"""Pictures of the row that is shown which are no charts: the networks' units, and signed matrices."""

import base64
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, named
from bnviz.theme import Arm


@dataclass(frozen=True)
class Network(Node):
    """The networks, one cell a unit, coloured by the slope of its nonlinearity.

    Attributes:
        still: whether the unit that is watched stays; otherwise a click watches another one.
    """

    kind: ClassVar[str] = "network"
    arms: tuple[Arm, ...]
    layers: int
    units: int
    still: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        arms = [named(arm) | {"slope": _slope(arm).to_json()} for arm in self.arms]
        still = {"still": True} if self.still else {}
        return super().to_json() | {"arms": arms, "layers": self.layers, "units": self.units} | still

    def refs(self) -> Refs:
        """The slopes of every arm."""
        return Refs(now=tuple(_slope(arm) for arm in self.arms))

    def recorded(self) -> Node:
        """With the unit that was watched."""
        return replace(self, still=True)


@dataclass(frozen=True)
class Digits(Node):
    """Some images, and what one arm answers to each: right answers in its ink, wrong ones quiet.

    Attributes:
        images: each a row of brightnesses from 0 to 255, line by line, `side` px wide.
        labels: what each image is. answers: the column that says what it is taken for.
    """

    kind: ClassVar[str] = "digits"
    arm: Arm
    side: int
    images: tuple[bytes, ...]
    labels: tuple[int, ...]
    answers: Ref

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it; the images in base 64."""
        images = [base64.b64encode(image).decode() for image in self.images]
        shown = {"side": self.side, "images": images, "labels": list(self.labels), "ref": self.answers.to_json()}
        return super().to_json() | named(self.arm) | shown

    def refs(self) -> Refs:
        """The answers."""
        return Refs(now=(self.answers,))


def _slope(arm: Arm) -> Ref:
    return Ref(f"{arm.key}.slope")


@dataclass(frozen=True)
class Hinton(Node):
    """A signed matrix as squares: area is size, filled is positive, hollow negative.

    Attributes:
        sum: a number shown below, and `text` what it says.
        size: how many columns, if the record does not say. largest: what fills a cell, if not the largest number.
        slot: of the arm whose colour it has.
    """

    kind: ClassVar[str] = "hinton"
    ref: Ref
    title: str
    note: str = ""
    sum: Ref | None = None
    text: str = ""
    size: int | None = None
    largest: float | None = None
    slot: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        below = {"sum": self.sum.to_json(), "text": self.text} if self.sum is not None else {}
        optional = {"size": self.size, "largest": self.largest, "slot": self.slot}
        found = super().to_json() | {"ref": self.ref.to_json(), "title": self.title, "note": self.note} | below
        return found | {name: value for name, value in optional.items() if value is not None}

    def refs(self) -> Refs:
        """The matrix, and the number below it."""
        return Refs(now=(self.ref, *((self.sum,) if self.sum is not None else ())))
