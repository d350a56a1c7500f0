"""The runs of students' own: branched off at the step that a class is shown, kept where the class calls them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bnviz import experiments
from bnviz.classroom import deciding
from bnviz.classroom.room import MEMBERS, Refused, Room
from bnviz.replay import ReplayLog
from bnviz.stream.narration import Narrator
from bnviz.stream.session import Session
from bnviz.stream.sessions import Full, Sessions
from bnviz.stream.view import Pictures

HANDED = 300  # runs that are handed in


@dataclass(frozen=True)
class Kept:
    """What brings a run of one's own back to where it was left: no process holds it meanwhile."""

    experiment: str
    replay: ReplayLog
    pictures: Pictures
    view: Mapping[str, int]
    rate: float

    @classmethod
    def of(cls, session: Session) -> "Kept":
        """A run as it stands."""
        return cls(session.experiment, session.replay, session.pictures, session.view.chosen, session.rate)


class Explorers:
    """Who explores, each with a session; by member.

    Attributes:
        handed: links to the runs that were handed in, each with a small picture.
    """

    def __init__(self, room: Room, sessions: Sessions) -> None:
        self.handed: list[dict[str, Any]] = []
        self._room = room
        self._sessions = sessions
        self._tokens: dict[str, str] = {}
        self._kept: dict[str, Kept] = {}
        self._held = False

    def __len__(self) -> int:
        return len(self._tokens)

    def branch(self, member: str, shown: Session | None, back: bool = False) -> Session:
        """A session of a student's own: at the step that is shown, or where the earlier one was left. Raises Refused.

        Args:
            shown: the class's run. back: whether the student goes back to an earlier branch.
        """
        if self._room.open:
            raise Refused("A question is open: answer it first.")
        if not self._room.exploring or self._room.paused:
            raise Refused("The teacher leads.")
        if shown is None or shown.run.last_step < 0:
            raise Refused("There is no run yet.")
        if found := self._sessions.session(self._tokens.get(member)):
            return found
        begins = self._kept.get(member) if back else Kept.of(shown)
        if begins is None:
            raise Refused("There is no run of yours to go back to.")
        if not begins.replay.fits:
            raise Refused("This run has become too long to be repeated.")
        found = self._open(member, begins)
        self._tokens[member] = found.token
        return found

    def _open(self, member: str, begins: Kept) -> Session:
        try:
            return self._sessions.open(
                begins.experiment,
                begins.replay,
                begins.pictures,
                narrator_of(begins.experiment),
                begins.view,
                begins.rate,
                visitor=f"{self._room.code}:{member}",
            )
        except Full as full:
            raise Refused(str(full)) from None

    def leave(self, member: str) -> None:
        """A student goes back to the class; the branch is kept, if it went anywhere and a replay log can hold it."""
        token = self._tokens.pop(member, "")
        session = self._sessions.session(token)
        if session is None:
            return
        if session.run.last_step >= 0 and session.replay.fits and len(self._kept) < MEMBERS:
            self._kept[member] = Kept.of(session)
            self._room.version += 1
        self._sessions.leave(token)

    def kept(self, member: str) -> int:
        """The step at which a student's own run was left; -1 if there is none."""
        found = self._kept.get(member)
        return found.replay.step if found is not None else -1

    def hold(self, on: bool) -> None:
        """Let all stand still so that nobody can move one, or go on."""
        if on != self._held:
            self._held = on
            for session in map(self._sessions.session, self._tokens.values()):
                if session is not None:
                    session.hold(on)

    def hand_in(self, member: str) -> None:
        """A student's own run, for the teacher: its link and a small picture, nothing else. Raises Refused."""
        session = self._sessions.session(self._tokens.get(member))
        if session is None or session.run.last_step < 0:
            raise Refused("Only a run of one's own can be handed in.")
        if not session.replay.fits:
            raise Refused("This run has become too long for a link.")
        link = link_of(session)
        if len(self.handed) < HANDED and all(each["link"] != link for each in self.handed):
            self.handed.append({"link": link, **deciding.sketch(session)})
            self._room.version += 1


def narrator_of(experiment: str) -> Narrator | None:
    """Who tells of a run; None for an experiment that the app does not list."""
    return experiments.get(experiment).narrator if known(experiment) else None


def known(experiment: str) -> bool:
    """Whether the app lists an experiment."""
    return experiment in experiments.names()


def link_of(session: Session) -> str:
    """Where the app shows this very run."""
    texts = session.replay.to_text()
    return experiments.get(session.experiment).address(texts) if known(session.experiment) else ""
