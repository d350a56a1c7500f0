"""What checks have found in a watched model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bnviz.scene.node import Node


@dataclass(frozen=True)
class Findings(Node):
    """Findings, the weightiest first, each with its mark and the way to a page that shows the same on a small network.

    Each sentence of the slot is ``level|symptom|words``: the level is act, look or note.

    Attributes:
        links: by symptom, what the link says and where it leads.
        quiet: the slot of one sentence on what else was checked.
    """

    kind: ClassVar[str] = "findings"
    slot: str
    links: tuple[tuple[str, str, str], ...] = ()
    quiet: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        links = {symptom: [text, address] for symptom, text, address in self.links}
        return super().to_json() | {"slot": self.slot, "links": links, "quiet": self.quiet}

    def recorded(self) -> Node:
        """Without the links to the app's own pages."""
        return Findings(self.slot, (), self.quiet)


def findings(slot: str, links: Mapping[str, tuple[str, str]], quiet: str = "") -> Findings:
    """Findings, with the way to the pages that show their symptoms."""
    return Findings(slot, tuple((symptom, *link) for symptom, link in links.items()), quiet)
