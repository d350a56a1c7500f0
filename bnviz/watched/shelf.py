"""The recorded runs that a server shows: files that it was started with, and files that visitors have dropped.

A browser names a run by a token that cannot be guessed; no path comes from it. What is dropped is bounded: in its size,
and in how many are kept.
"""

import os
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnviz.config import ConfigError, Param
from bnviz.watched.quantities import KINDS

if TYPE_CHECKING:
    from bnviz.watching.reader import Run

MOST_BYTES = 64 * 2**20  # of a dropped file: a watch keeps its own below that
AT_ONCE = 2**20  # bytes of a part of it
MOST_DROPPED = 8
STILL = 60.0  # seconds without anything new after which a run is taken for ended
SLOWEST = 30.0  # seconds between two looks
LOOK = {name: Param(0, 0, 100_000, "What is looked at, counted from 0.") for name in ("layer", "channel")}
WAITING = "Waiting for a script that records into {name}."


class Unreadable(ValueError):
    """What cannot be shown, in one sentence."""


class Followed:
    """One file that is read as it grows; many visitors may look at it.

    Attributes:
        name: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.path = path
        self.lock = threading.Lock()
        self._run: Run | None = None
        self._made: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._found: tuple[int, Any] = (-1, None)

    def modules(self) -> dict[str, list[str]]:
        """The names of what is watched, by kind; empty before anything was recorded.

        Raises:
            Unreadable: it is no recorded run.
        """
        with self.lock:
            run = self._refreshed()
            found: dict[str, list[str]] = {}
            for each in run.meta.modules if run and run.meta else ():
                found.setdefault(each.kind, []).append(each.name)
            return found

    def answer(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        """What a browser is to show; None where it has seen it.

        Args:
            asked: ``kind``, ``layer``, ``channel``: what is looked at; ``seen``: the stamp of what it has.

        Raises:
            Unreadable: it is no recorded run, or what is looked at is no whole number.
        """
        kind = asked.get("kind", "")
        try:
            layer, channel = (int(LOOK[name].parse(name, asked.get(name, "0"))) for name in LOOK)
        except ConfigError as problem:
            raise Unreadable(str(problem)) from None
        with self.lock:
            run = self._refreshed()
            if run is None or run.meta is None or run.last_step < 0:
                return {"waiting": WAITING.format(name=self.name), "next": 1.0}
            over = bool(run.ended or run.damaged) or time.time() - self.path.stat().st_mtime > STILL
            made_of = (run.size, over, kind, layer, channel)
            stamp = "-".join(map(str, made_of))
            if asked.get("seen") == stamp:
                return None
            if made_of not in self._made:
                self._made = {key: made for key, made in self._made.items() if key[:2] == made_of[:2]}
                shown = self._shown(run, kind, layer, channel, over)
                if shown is None:
                    return {"waiting": WAITING.format(name=self.name), "next": 1.0}
                self._made[made_of] = shown | {"stamp": stamp}
            return self._made[made_of]

    def _refreshed(self) -> "Run | None":
        """The run with what is new in the file; None while there is no file."""
        from bnviz.watching.reader import Run, RunFileError  # here, since a server starts sooner without Arrow

        if not self.path.exists():
            return None
        self._run = self._run or Run(self.path)
        try:
            self._run.refresh()
        except RunFileError as problem:
            raise Unreadable(str(problem).replace(self.path.name, self.name)) from None
        return self._run

    def _shown(self, run: "Run", kind: str, layer: int, channel: int, over: bool) -> dict[str, Any] | None:
        """The messages; None while there is no step to show."""
        from bnviz.watched.recording import NothingYet, recording
        from bnviz.watching.diagnosis import diagnose

        begun = time.monotonic()
        if self._found[0] != run.size:
            self._found = run.size, diagnose(run)
        try:
            shown = recording(run, self._found[1], kind, layer, channel)
        except NothingYet:
            return None
        shown["layout"]["state"] = "recorded" if over else "running"
        took = time.monotonic() - begun
        return shown | {"next": 0 if run.ended else min(max(1.0, 5 * took), SLOWEST)}


class Shelf:
    """All files of one server, by token.

    Args:
        paths: those that it was started with.
    """

    def __init__(self, paths: tuple[Path, ...] = ()) -> None:
        self._files = {secrets.token_urlsafe(16): Followed(path) for path in paths}
        self.opened = tuple(self._files)
        self._dropped: dict[str, str] = {}  # names by token, the oldest first
        self._folder: Path | None = None
        self._lock = threading.Lock()

    def get(self, token: str) -> Followed | None:
        """The file of a token."""
        return self._files.get(token)

    def ahead(self) -> None:
        """Make what the page first shows of the files that the server was started with, before anybody asks for it."""
        for token in self.opened:
            file = self._files[token]
            with suppress(Unreadable):  # it is said to whoever looks at it
                kinds = file.modules()
                if kinds:
                    file.answer({"kind": next(kind for kind in KINDS if kind in kinds)})

    def place(self) -> str:
        """A token under which one file can be dropped; the oldest such file is forgotten beyond `MOST_DROPPED`."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="bnviz-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            while len(self._dropped) >= MOST_DROPPED:
                old = next(iter(self._dropped))
                del self._dropped[old]
                if file := self._files.pop(old, None):
                    file.path.unlink(missing_ok=True)
            token = secrets.token_urlsafe(16)
            self._dropped[token] = ""
            return token

    def is_free(self, token: str) -> bool:
        """Whether a file can be dropped under a token."""
        return token in self._dropped and token not in self._files

    def drop(self, token: str, name: str, at: int, part: bytes) -> None:
        """Take over the next part of a dropped file.

        Raises:
            ValueError: with one sentence: there is no place for it, it is too large, or the parts are not in order.
        """
        with self._lock:
            if token not in self._dropped or self._folder is None:
                raise ValueError("There is no place for a file here: open the page again.")
            path = self._folder / f"{token}.bnviz"
            size = path.stat().st_size if path.exists() and at else 0
            if at != size or len(part) > AT_ONCE:
                raise ValueError("The parts of the file came out of order: drop it again.")
            if size + len(part) > MOST_BYTES:
                raise ValueError(
                    f"A file that is dropped may have {MOST_BYTES // 2**20} MB; use bnviz open for this one."
                )
            with path.open("ab" if at else "wb") as file:
                file.write(part)
            if token not in self._files:
                self._files[token] = Followed(path)
                self._files[token].name = os.path.basename(name)[:80] or "run.bnviz"
