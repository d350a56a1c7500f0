"""Reports: one run as one HTML file that needs nothing else.

The file holds what the page showed, drawn by the browser's own modules, and the messages of the stream that they read:
the layout, the frames of the whole kept history, and the numbers and sentences of some kept steps. It can be scrubbed,
zoomed and enlarged like the page; what acts on a run is left out of it.
"""

from collections.abc import Sequence

from bnviz.report import document, usual, words
from bnviz.report.recording import Recording
from bnviz.scene.node import Node
from bnviz.scene.running import Clock, replay
from bnviz.stream.taken import Taken


def html(taken: Taken, origin: str = "", asked: Sequence[Sequence[str]] = ()) -> str:
    """The report of one run.

    Args:
        taken: the run; where no page showed it, its charts stand in their order.
        origin: of the app that shows it, such as ``https://bnviz.example``.
        asked: what a class was asked of it, as a table: a line of names, then an option a line.
    """
    recording = Recording.of(taken, movable(taken.scene or usual.scene_of(taken)))
    about = words.asked(asked) + words.about(taken, recording.steps)
    return document.html(words.heading(taken, origin), recording.to_json(), about)


def movable(scene: Node) -> Node:
    """What a report shows of a scene, with a clock and a timeline: at the top where the page had no transport."""
    found = scene.recorded() or scene.with_parts(())
    if any(isinstance(node, Clock) for node in found.walk()):
        return found
    return found.with_parts((replay(), *found.parts))
