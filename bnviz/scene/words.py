"""Words: a page's own, and the sentences that the stories tell. All of them in the stories' markup."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bnviz.scene.layout import Box, box
from bnviz.scene.node import Node, styled


@dataclass(frozen=True)
class Heading(Node):
    """A section's title.

    Attributes:
        lede: a quiet line below. note: quiet text on the same line.
        hint: what to do here; stands behind the lede while the run is live.
    """

    kind: ClassVar[str] = "heading"
    text: str
    lede: str = ""
    note: str = ""
    level: int = 2
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        lede = " ".join(filter(None, (self.lede, self.hint)))
        return super().to_json() | {"level": self.level, "text": self.text, "lede": lede, "note": self.note}

    def recorded(self) -> Node:
        """Without the hint."""
        return replace(self, hint="")


@dataclass(frozen=True)
class Text(Node):
    """A paragraph; `style` is its CSS class."""

    kind: ClassVar[str] = "text"
    text: str
    style: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"text": self.text, "style": self.style}


@dataclass(frozen=True)
class Say(Node):
    """The sentence of one slot of the story, in a reserved place of so many `lines`."""

    kind: ClassVar[str] = "say"
    slot: str
    lines: int | None = None
    classes: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        lines = {} if self.lines is None else {"lines": self.lines}
        return super().to_json() | {"slot": self.slot} | lines | styled(self.classes)


@dataclass(frozen=True)
class Story(Node):
    """The sentences of one slot of the story as a list, in a reserved place."""

    kind: ClassVar[str] = "story"
    slot: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"slot": self.slot}


@dataclass(frozen=True)
class Leave(Node):
    """A way to another page, which shows this very run there.

    Attributes:
        to: the page's name. href: where the same run is repeated, for whoever opens it in another window.
    """

    kind: ClassVar[str] = "leave"
    text: str
    to: str
    href: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"text": self.text, "to": self.to, "href": self.href}

    def recorded(self) -> None:
        """Nothing: a report stands alone."""


def layer_names(count: int) -> Box:
    """Column heads above rows of small multiples."""
    return box("cols", Text(""), *(Text(f"**layer {k + 1}**", "name") for k in range(count)))
