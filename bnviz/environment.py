"""What whoever starts the app may set in its environment: every variable once, checked, with what it is for.

`docs/settings.md` holds the table that `table` writes; a test holds the two together.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from bnviz.config import ConfigError

T = TypeVar("T")

_SHOWN = 40  # characters of a value that are repeated back


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One variable.

    Attributes:
        name: of the variable. usual: what holds where it is not set, in words. takes: what it may be, in words.
        help: what it is for. read: the value that a text stands for; raises ValueError if for none.
    """

    name: str
    usual: str
    takes: str
    help: str
    read: Callable[[str], T]

    def get(self, environment: Mapping[str, str] | None = None) -> T:
        """Its value now. Raises ConfigError, with one sentence, for what it does not take."""
        text = (os.environ if environment is None else environment).get(self.name, "").strip()
        try:
            return self.read(text)
        except ValueError:
            raise ConfigError(f"{self.name} takes {self.takes}; got '{text[:_SHOWN]}'.") from None


def _whole(usual: int, low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text:
            return usual
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and low <= int(text) <= high):
            raise ValueError
        return int(text)

    return read


def _words(text: str) -> tuple[str, ...]:
    words = tuple(text.replace(",", " ").split())
    if not all(word.isascii() and word.isprintable() and not set(word) & set("'\";<>") for word in words):
        raise ValueError
    return words


def _pool(text: str) -> str:
    if text and not re.fullmatch(r"ray(://[A-Za-z0-9._-]+:[0-9]{1,5})?", text):
        raise ValueError
    return text


def _name(text: str) -> str:
    if text and not re.fullmatch("[A-Za-z0-9-]{1,32}", text):
        raise ValueError
    return text


def _files(text: str) -> tuple[Path, ...]:
    return tuple(Path(each).absolute() for each in text.split(os.pathsep) if each)


DATA = Variable("BNVIZ_DATA", "the user's cache", "a folder", "Where the four MNIST files are looked for first.", str)
VISITORS = Variable(
    "BNVIZ_VISITORS",
    "120",
    "a whole number from 1 to 10000",
    "How many visitors may be there at a time, each with all runs of a page. One who plays needs some 7 MB of memory.",
    _whole(120, 1, 10_000),
)
WORKERS = Variable(
    "BNVIZ_WORKERS",
    "one for each core",
    "a whole number from 1 to 128",
    "How many processes train; on a cluster, on each node. For every two there is one more, in which runs with long "
    "steps train apart.",
    _whole(0, 1, 128),
)
POOL = Variable(
    "BNVIZ_POOL",
    "processes of this machine",
    "ray, or ray://HOST:PORT",
    "Where runs are trained: ray is a Ray cluster of this machine alone, ray://HOST:PORT one that is there, of which "
    "this machine is a node. See [how to deploy](deploy.md).",
    _pool,
)
FRONT = Variable(
    "BNVIZ_FRONT",
    "the only server",
    "a name of letters, digits and hyphens",
    "The name of this server among several behind one proxy, which all have the same BNVIZ_POOL=ray://HOST:PORT. It "
    "stands in a cookie, by which the proxy finds the server again.",
    _name,
)
ALLOWED_HOSTS = Variable(
    "BNVIZ_ALLOWED_HOSTS",
    "localhost, addresses in numbers, and this machine's own name",
    "names of hosts, separated by commas, such as bnviz.example.org or *.example.org; * is every name",
    "By which names browsers may call the server. A server behind a proxy needs its public name here.",
    _words,
)
FRAME_ANCESTORS = Variable(
    "BNVIZ_FRAME_ANCESTORS",
    "only this server",
    "origins, separated by commas, such as https://moodle.example.org; * is every site",
    "Which sites may show the app in a frame of theirs.",
    _words,
)

TEACHER_KEY = Variable(
    "BNVIZ_TEACHER_KEY",
    "anybody may start a class",
    "a text",
    "What a teacher types once in a browser to start a class.",
    str,
)

RUNS = Variable(
    "BNVIZ_RUNS",
    "none",
    "files, separated by : (on Windows by ;)",
    "Recorded runs that the page Your model follows; `bnviz open` sets it. No page can name another file.",
    _files,
)

ALL: tuple[Variable[Any], ...] = (
    DATA,
    VISITORS,
    WORKERS,
    POOL,
    FRONT,
    ALLOWED_HOSTS,
    FRAME_ANCESTORS,
    RUNS,
    TEACHER_KEY,
)


def table() -> str:
    """All of them as a table in Markdown."""
    rows = [f"| `{each.name}` | {each.takes} | {each.usual} | {each.help} |" for each in ALL]
    return "\n".join(["| variable | takes | if it is not set | what it is for |", "|---|---|---|---|", *rows])
