"""What one socket is sent of a session: everything when it connects, then what is new, always the newest.

A subscription remembers how far its receiver has come, not what there is to send: a slow receiver gets fewer, larger
frames.
"""

from collections import Counter, deque
from typing import Any

from bnviz import config as settings
from bnviz.stream import wire
from bnviz.stream.frames import NOTHING
from bnviz.stream.session import Session

PENDING = 256  # changes of one receiver that are not settled yet

State = tuple[str, float, int, str, str]  # where the session stands, rate, goal, why it stands so, what can come back


class Subscription:
    """One receiver of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._settled = NOTHING  # how far the receiver has come in the frames of the layout that it was told
        self._seen: Counter[str] = Counter()
        self._stated: State | None = None  # the state that was told
        self._asked: deque[tuple[int, int]] = deque(maxlen=PENDING)  # the receiver's numbers, and their revisions
        self._echo = self._echoed = 0  # the newest of its numbers that is settled, and that it was told of

    def asked(self, number: int, revision: int) -> None:
        """The receiver's change with this number became a revision of the settings; 0 if it was refused."""
        self._asked.append((number, revision))

    def pending(self) -> list[str | bytes]:
        """What the receiver does not have yet, in the order in which it is to be sent."""
        session = self.session
        with session.lock:
            new = {what for what, count in session.versions.items() if self._seen[what] != count}
            if session.run.last_step < 0:  # there is nothing to draw yet, but there may be something to say
                return self._state() if session.message or self._stated else []
            for what in new:
                self._seen[what] = session.versions[what]
            while self._asked and self._asked[0][1] <= session.settings.in_force.number:
                self._echo = self._asked.popleft()[0]
            out: list[str | bytes] = []
            if "layout" in new:
                out.append(self._layout())
                state, rate, goal, _, gone = self._standing
                self._stated = state, rate, goal, "", gone
                new -= {"changes", "settings"}
            out += self._state()
            if "settings" in new or self._echo != self._echoed:
                out.append(wire.message("settings", step=session.run.applied, **self._settings()))
            if "changes" in new:
                out.append(wire.message("changes", changes=session.run.changes.to_json()))
            if new & {"layout", "rows"}:
                frame, self._settled = session.frames.after(self._settled, session.run.time)
                out.append(frame)
            if "story" in new:
                out.append(wire.message("story", slots=session.narration.slots))
            return out

    @property
    def _standing(self) -> State:
        session = self.session
        return session.standing, session.rate, session.goal, session.message, session.gone

    def _settings(self) -> dict[str, Any]:
        """The settings in force, their number, and the newest of the receiver's changes that they have come to."""
        self._echoed = self._echo
        in_force = self.session.settings.in_force
        return {"config": settings.values(in_force.config), "revision": in_force.number, "echo": self._echo}

    def _state(self) -> list[str | bytes]:
        if self._stated == self._standing:
            return []
        self._stated = self._standing
        return [self.still()]

    def still(self) -> str:
        """Where the session stands, whether that is news or not."""
        state, rate, goal, message, gone = self._standing
        more = {"message": message} if message else {}
        return wire.message("state", state=state, rate=rate, goal=goal, gone=gone, **more)

    def _layout(self) -> str:
        session = self.session
        self._settled = NOTHING
        state, rate, goal, _, gone = self._standing
        return wire.message(
            "layout",
            **session.frames.layout(),
            run=session.run.name,
            experiment=session.experiment,
            view=session.view.values,
            changes=session.run.changes.to_json(),
            state=state,
            rate=rate,
            goal=goal,
            gone=gone,
            **self._settings(),
        )
