"""A watched model in a notebook: the page's picture without a server, as a report draws it."""

from html import escape
from pathlib import Path

from bnviz.report import document
from bnviz.watched import words
from bnviz.watched.recording import recording
from bnviz.watching.diagnosis import diagnose
from bnviz.watching.reader import read

HEIGHT = 1000  # px of the frame in which it stands


def html(path: Path) -> str:
    """The recorded run as a frame of its own, 2.5 MB with all that draws it; empty before anything was recorded.

    Raises:
        RunFileError: there is no such file, or it is no recorded run.
    """
    run = read(path)
    if run.meta is None or run.last_step < 0:
        return ""
    heading = f"<p>{escape(path.name)}: {escape(words.state(run))}</p>"
    shown = document.html(heading, recording(run, diagnose(run), focused=False, live=False), "", zipped=True)
    style = f"width: 100%; height: {HEIGHT}px; border: 0"
    return f'<iframe title="a watched model" style="{style}" srcdoc="{escape(shown)}"></iframe>'
