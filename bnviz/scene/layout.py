"""What holds other nodes together."""

from dataclasses import dataclass
from typing import Any, ClassVar

from bnviz.scene.node import Container, Node


@dataclass(frozen=True)
class Box(Container):
    """A container; its CSS classes lay its children out."""

    kind: ClassVar[str] = "box"

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"class": self.classes}


@dataclass(frozen=True)
class Disclose(Container):
    """A summary that opens to its children."""

    kind: ClassVar[str] = "disclose"
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"text": self.text}

    def recorded(self) -> Node | None:
        """Nothing where something in it acts on the run: that is what waits behind the click."""
        found = super().recorded()
        return found if found == self else None


@dataclass(frozen=True)
class Once(Container):
    """Children that are shown from the moment on at which a setting was changed in this run, or only until then.

    Attributes:
        field: the setting. done: whether they are shown after its first change; otherwise before it.
    """

    kind: ClassVar[str] = "once"
    field: str = ""
    done: bool = True

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"field": self.field, "done": self.done}


def box(classes: str, *children: Node) -> Box:
    """Children in a container with these CSS classes."""
    return Box(children, classes)


def until(field: str, *children: Node) -> Once:
    """Children that are shown until a setting is changed in the run."""
    return Once(children, field=field, done=False)


def since(field: str, *children: Node) -> Once:
    """Children that are shown since a setting was changed in the run."""
    return Once(children, field=field)


def disclose(summary: str, *children: Node) -> Disclose:
    """What waits behind one click on its summary."""
    return Disclose(children, text=summary)
