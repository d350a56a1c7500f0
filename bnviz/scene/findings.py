"""What checks have found in a watched model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from bnviz.scene.node import Node


@dataclass(frozen=True)
class Findings(Node):
    """Findings, the weightiest first, each with its mark and the way to a page that shows the same on a small network.

    Each sentence of the slot is ``level|symptom|words``: the level is act, look or note.

    Attributes:
        links: by symptom, what the link says and where it leads.
        quiet: the slot of one sentence on what else was checked.
        lines: by symptom, lines of code with what they do: those that cause it and those that cure it.
    """

    kind: ClassVar[str] = "findings"
    slot: str
    links: tuple[tuple[str, str, str], ...] = ()
    quiet: str = ""
    lines: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        links = {symptom: [text, address] for symptom, text, address in self.links}
        lines = {symptom: [list(each) for each in shown] for symptom, shown in self.lines}
        return super().to_json() | {"slot": self.slot, "links": links, "quiet": self.quiet, "lines": lines}

    def recorded(self) -> Node:
        """Without the links to the app's own pages."""
        return Findings(self.slot, (), self.quiet, self.lines)


def findings(
    slot: str,
    links: Mapping[str, tuple[str, str]],
    quiet: str = "",
    lines: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
) -> Findings:
    """Findings, with the way to the pages that show their symptoms, and lines of code: what each does, as written."""
    shown = tuple((symptom, tuple(each)) for symptom, each in lines.items())
    return Findings(slot, tuple((symptom, *link) for symptom, link in links.items()), quiet, shown)
