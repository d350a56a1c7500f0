"""What every node of a scene can do: say what the browser needs to know, and which columns of a run it shows."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from bnviz.records import Ref
from bnviz.theme import Arm


@dataclass(frozen=True)
class Refs:
    """The columns that something asks of the stream, each once, in order.

    Attributes:
        line: scalars at every kept step. film: uint8 vectors at detail steps. now: anything of the row that is shown.
    """

    line: tuple[Ref, ...] = ()
    film: tuple[Ref, ...] = ()
    now: tuple[Ref, ...] = ()

    @classmethod
    def union(cls, parts: "Iterable[Refs]") -> "Refs":
        """All columns of several parts."""
        found = list(parts)
        return cls(
            tuple(dict.fromkeys(ref for part in found for ref in part.line)),
            tuple(dict.fromkeys(ref for part in found for ref in part.film)),
            tuple(dict.fromkeys(ref for part in found for ref in part.now)),
        )


@dataclass(frozen=True)
class Node:
    """One part of a page. A subclass names its `kind`, which is one module of the browser's half.

    Nodes are compared by what they hold, so that a page which has not changed is not sent anew.
    """

    kind: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """What ``hide`` calls it in the address bar."""
        return self.kind

    @property
    def parts(self) -> "tuple[Node, ...]":
        """The nodes that stand in it; they are hidden one by one."""
        return ()

    def with_parts(self, parts: "tuple[Node, ...]") -> Self:
        """A copy with other nodes in it. Only for a node that has `parts`."""
        assert not parts
        return self

    def walk(self) -> "Iterator[Node]":
        """It and every node in it, the outer ones first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return {"kind": self.kind}

    def refs(self) -> Refs:
        """The columns that it and its parts show."""
        return Refs.union(part.refs() for part in self.parts)

    def views(self) -> tuple[tuple[str, int], ...]:
        """The view variables that it looks with in the browser alone, and how many values each has."""
        return ()

    def without(self, names: Collection[str]) -> Self:
        """A copy without the parts of these names, for a teacher who wants fewer knobs on the page."""
        return self.with_parts(tuple(part.without(names) for part in self.parts if part.name not in names))

    def recorded(self) -> "Node | None":
        """What is shown in its place in a report, whose run stands still; None for nothing."""
        return self.with_parts(tuple(found for part in self.parts if (found := part.recorded()) is not None))


@dataclass(frozen=True)
class Container(Node):
    """A node that holds others, one after the other; `classes` are its CSS classes."""

    children: tuple[Node, ...] = ()
    classes: str = ""

    @property
    def parts(self) -> tuple[Node, ...]:
        """Its children."""
        return self.children

    def with_parts(self, parts: tuple[Node, ...]) -> Self:
        """A copy with other children."""
        return replace(self, children=parts)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | styled(self.classes) | {"children": [child.to_json() for child in self.children]}

    def recorded(self) -> Node | None:
        """With what is left of its children; nothing where nothing is left."""
        found = super().recorded()
        return None if found is None or (self.parts and not found.parts) else found


def styled(classes: str) -> dict[str, str]:
    """CSS classes, if there are any."""
    return {"class": classes} if classes else {}


def named(arm: Arm) -> dict[str, Any]:
    """An arm as the browser knows it: its column prefix, the slot of its colour and shape, its name."""
    return {"arm": arm.key, "slot": arm.slot, "name": arm.name}


def bad_step(arm: Arm) -> Ref:
    """The column that says at which step an arm turned non-finite; -1 while it has not."""
    return Ref(f"{arm.key}.bad_step")
