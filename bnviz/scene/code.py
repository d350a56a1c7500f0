"""Lines of code that a run executes, and ways to other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bnviz.config import Value
from bnviz.scene.node import Node, styled

Pieces = tuple[tuple[str, str], ...]  # (kind, text): "words" as they are, "mark" underlined, "field" a setting's name


@dataclass(frozen=True)
class Code(Node):
    """Lines of code, with the values of settings put in.

    Attributes:
        readings: the pieces by the value of the setting `by`; a single one, for "", where that is empty.
        values: the settings that stand in it, with what they are before the run says one.
        label: what it is, for whoever cannot see where it stands.
    """

    kind: ClassVar[str] = "code"
    readings: tuple[tuple[str, Pieces], ...]
    values: tuple[tuple[str, Value], ...] = ()
    by: str = ""
    label: str = "code"
    classes: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        readings = [{"when": when, "pieces": [list(piece) for piece in found]} for when, found in self.readings]
        said = {"label": self.label, "by": self.by, "readings": readings, "values": dict(self.values)}
        return super().to_json() | styled(self.classes) | said


@dataclass(frozen=True)
class Links(Node):
    """Ways to other pages: words and addresses, of the app's own."""

    kind: ClassVar[str] = "links"
    items: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"items": [list(item) for item in self.items]}

    def recorded(self) -> None:
        """Nothing: a report stands alone."""


@dataclass(frozen=True)
class Address(Node):
    """The page's address as it stands, whole, and a button that copies it."""

    kind: ClassVar[str] = "address"

    def recorded(self) -> None:
        """Nothing: a report has its own."""


def links(items: Sequence[tuple[str, str]]) -> Links:
    """Ways to other pages: words and addresses."""
    return Links(tuple(items))
