"""What all phones are sent that look at the same thing of one run: encoded once, kept by how far each phone has come.

A phone that is slow is left where it is, and gets fewer, larger frames; it delays nobody.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bnviz import config as settings
from bnviz.classroom.following import SPOILING
from bnviz.stream import wire
from bnviz.stream.frames import NOTHING, Frames
from bnviz.stream.narration import Narration, Narrator, Slots
from bnviz.stream.session import GENERATIONS, Session
from bnviz.stream.view import NOW, Pictures, View

LOOKED_BACK = 32  # earlier steps that are looked at by somebody, of which frames are kept
TOLD = ("state", "settings", "changes", "story")


@dataclass
class Position:
    """How far one phone has come.

    Attributes:
        told: the number of each message that it has. version: of them all, of a feed.
        settled, rows: how far its frames have come.
        at: the step that it looks back at; None for what the teacher shows. moved: whether it asks for another one.
    """

    told: dict[str, int] = field(default_factory=dict)
    version: int = -1
    settled: int = NOTHING
    rows: int = -1
    at: int | None = None
    moved: bool = False


class Feed:
    """One run as it is looked at with some layer and unit.

    Args:
        session: the teacher's. pictures: what the phones draw.
        chosen: the view variables that differ from the teacher's. narrator: tells of what was chosen.
    """

    def __init__(
        self, session: Session, pictures: Pictures, chosen: Mapping[str, int], narrator: Narrator | None = None
    ) -> None:
        self._session = session
        self._pictures = pictures
        self._chosen = chosen
        self._narration = Narration(narrator, time.monotonic)
        self._texts: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._versions: dict[str, int] = {}
        self._frames: dict[int | None, Frames] = {}
        self._laid = 0  # layouts so far
        self._version = 0  # of all messages together
        self._made: dict[int, tuple[list[str | bytes], int]] = {}  # what follows the newest rows, by how far one was
        self._made_of = -1

    def refresh(self) -> None:
        """Encode what is new for all."""
        session = self._session
        with session.lock:
            self._say("state", self._state())
            if session.run.last_step < 0:
                return
            if self._new("layout"):
                self._laid += 1
                self._frames, self._made = {}, {}
                frames = self._framed(None)
                self._say("layout", self._layout(frames))
                for what in ("settings", "changes"):  # it holds them as they are now; none from before may follow it
                    self._versions.pop(what, None)
            if self._new("settings"):
                self._say("settings", wire.message("settings", step=session.run.applied, **self._settings()))
            if self._new("changes"):
                self._say("changes", wire.message("changes", changes=session.run.changes.to_json()))
            if self._new("story"):
                slots = {slot: told for slot, told in self._slots().items() if not slot.startswith(SPOILING)}
                self._say("story", wire.message("story", slots=slots))

    def after(self, position: Position) -> list[str | bytes]:
        """What a phone does not have yet; its position is moved on.

        Most have everything but the newest rows, and are sent the same bytes: that way is short.
        """
        rows = self._session.versions["rows"]
        if position.version == self._version and position.at is None and not position.moved:
            if position.rows == rows:
                return []
            if self._made_of == rows and (made := self._made.get(position.settled)) is not None:
                position.rows, position.settled = rows, made[1]
                return made[0]
        return self._all(position, rows)

    def _all(self, position: Position, rows: int) -> list[str | bytes]:
        out: list[str | bytes] = []
        told, numbers = position.told, self._numbers
        if told.get("layout") != numbers.get("layout"):
            out.append(self._texts["layout"])
            told.clear()
            told["layout"] = numbers["layout"]
            position.settled, position.rows = NOTHING, -1
        for what in TOLD:
            number = numbers.get(what)
            if number is not None and told.get(what) != number:
                out.append(self._texts[what])
                told[what] = number
        position.version = self._version
        if self._laid and (position.rows != rows or position.moved) and self._session.history is not None:
            before = position.settled
            with self._session.lock:
                frame, position.settled = self._framed(position.at).after(before, self._session.run.time)
            position.rows, position.moved = rows, False
            if position.at is None:
                if self._made_of != rows:
                    self._made, self._made_of = {}, rows
                self._made[before] = [frame], position.settled
            out.append(frame)
        return out

    def still(self) -> str:
        """Where the run stands, whether that is news or not."""
        return self._texts["state"]

    def _slots(self) -> Slots:
        """The teacher's sentences, or those of what was chosen here, as often as those."""
        session = self._session
        if not self._chosen:
            return session.narration.slots
        view = View({**session.view.chosen, **self._chosen})
        self._narration.tell(session.run, view, session.versions["story"])
        return self._narration.slots

    def _framed(self, at: int | None) -> Frames:
        """The frames of everybody who looks at this step."""
        if at not in self._frames:
            session = self._session
            assert session.history is not None
            if len(self._frames) > LOOKED_BACK:
                del self._frames[next(each for each in self._frames if each is not None)]
            # what nobody chose follows the teacher's own view, as it changes
            view = _View(session.view.values, {**self._chosen, **({} if at is None else {"at": at})})
            pictures = self._pictures.within(session.history.dtype)
            self._frames[at] = Frames(session.history, pictures, view, self._laid % GENERATIONS)
        return self._frames[at]

    def _new(self, what: str) -> bool:
        version = self._session.versions[what]
        if self._versions.get(what) == version:
            return False
        self._versions[what] = version
        return True

    def _say(self, what: str, text: str) -> None:
        if self._texts.get(what) != text:
            self._texts[what] = text
            self._version += 1
            self._numbers[what] = self._numbers.get(what, 0) + 1

    def _state(self) -> str:
        session = self._session
        more = {"message": session.message} if session.message else {}
        return wire.message("state", state=session.standing, rate=session.rate, goal=session.goal, gone="", **more)

    def _settings(self) -> dict[str, object]:
        in_force = self._session.settings.in_force
        return {"config": settings.values(in_force.config), "revision": in_force.number, "echo": 0}

    def _layout(self, frames: Frames) -> str:
        session = self._session
        return wire.message(
            "layout",
            **frames.layout(),
            run=session.run.name,
            experiment=session.experiment,
            view={**session.view.values, **self._chosen, "at": NOW},
            changes=session.run.changes.to_json(),
            state=session.standing,
            rate=session.rate,
            goal=session.goal,
            gone="",
            **self._settings(),
        )


class _View(dict[str, int]):
    """The teacher's view with what somebody chose; what was not chosen is looked up each time."""

    def __init__(self, teachers: Mapping[str, int], chosen: Mapping[str, int]) -> None:
        super().__init__({**teachers, **chosen})
        self._teachers = teachers
        self._chosen = chosen

    def __getitem__(self, name: str) -> int:
        return self._chosen[name] if name in self._chosen else self._teachers[name]
