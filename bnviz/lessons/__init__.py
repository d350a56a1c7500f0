"""Lessons and challenges: Markdown files that set a run, wait for the reader's own act, and ask before they show.

A lesson computes nothing: it sets a run and reads it. `reading` makes a `document.Lesson` of a file, `player` the scene
that shows it, `check` plays it without a browser and holds every number that its text states. docs/write-a-lesson.md
explains the format.
"""

from functools import cache
from pathlib import Path

from bnviz.lessons.document import Lesson
from bnviz.lessons.reading import read

FOLDER = Path(__file__).parent / "files"


@cache
def names() -> tuple[str, ...]:
    """Every lesson and every challenge by the name of its file, in the order in which they are offered."""
    found = [get(file.stem) for file in FOLDER.glob("*.md")]
    return tuple(each.name for each in sorted(found, key=lambda each: (each.order, each.name)))


@cache
def get(name: str) -> Lesson:
    """A lesson by its name. Raises KeyError for one that is not there."""
    file = FOLDER / f"{name}.md"
    if file.parent != FOLDER or not file.is_file():
        raise KeyError(name)
    return read(file.read_text("utf-8"), name)


def lessons() -> tuple[Lesson, ...]:
    """The lessons, in order."""
    return tuple(found for found in map(get, names()) if found.challenge is None)


def challenges() -> tuple[Lesson, ...]:
    """The challenges, in order."""
    return tuple(found for found in map(get, names()) if found.challenge is not None)
