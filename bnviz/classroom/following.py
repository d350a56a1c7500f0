"""What a page shows to those who only look on: the same without what acts on the run."""

from dataclasses import replace

from bnviz.scene.layout import Disclose
from bnviz.scene.node import Node
from bnviz.scene.numbers import Card
from bnviz.scene.running import Clock, Segments, replay

HIDDEN = ("ask", "guess", "leave")  # predictions are the class's now; nobody goes to another page alone
SPOILING = ("ask.", "guess.")  # slots of the story that say what came true


def following(scene: Node) -> Node:
    """The scene for a phone that follows: settings as words, no button but what chooses the layer; a timeline."""
    found = _followed(scene) or scene.with_parts(())
    if any(isinstance(node, Clock) for node in found.walk()):
        return found
    return found.with_parts((replay(), *found.parts))


def _followed(node: Node) -> Node | None:
    if isinstance(node, Segments):
        return node
    if node.kind in HIDDEN or isinstance(node, Disclose) or not node.parts:
        return node.recorded() if node.kind not in HIDDEN else None
    found = node.with_parts(tuple(part for part in map(_followed, node.parts) if part is not None))
    if isinstance(found, Card):
        return replace(found, removable=False)
    return found if found.parts else None
