"""What one socket is sent of a session: everything when it connects, then what is new, always the newest.

A subscription remembers how far its receiver has come, not what there is to send: a slow receiver gets fewer, larger
frames.
"""

from collections import Counter

from bnviz import config as settings
from bnviz.stream import wire
from bnviz.stream.frames import Frames
from bnviz.stream.session import Session


class Subscription:
    """One receiver of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._generation = 0
        self._seen: Counter[str] = Counter()
        self._stated: tuple[str, float, int] | None = None  # the state that was told
        self._frames: Frames  # since the layout was told

    def pending(self) -> list[str | bytes]:
        """What the receiver does not have yet, in the order in which it is to be sent."""
        session = self.session
        with session.lock:
            new = {what for what, count in session.versions.items() if self._seen[what] != count}
            if session.run.last_step < 0:  # there is nothing to draw yet, but a run may fail
                return self._state() if session.state == "failed" else []
            self._seen.update({what: session.versions[what] - self._seen[what] for what in new})
            out: list[str | bytes] = []
            if "layout" in new:
                out.append(self._layout())
                self._stated = (session.state, session.rate, session.goal)
                new -= {"changes", "config"}
            out += self._state()
            if "config" in new:
                config = settings.values(session.config)
                out.append(wire.message("applied", step=session.run.applied, config=config))
            if "changes" in new:
                out.append(wire.message("changes", changes=session.run.changes.to_json()))
            if new & {"layout", "rows"}:
                out.append(self._frames.next(session.run.time))
            if "story" in new:
                out.append(wire.message("story", slots=session.slots))
            return out

    def _state(self) -> list[str | bytes]:
        session = self.session
        if self._stated == (session.state, session.rate, session.goal):
            return []
        self._stated = (session.state, session.rate, session.goal)
        more = {"message": session.run.message} if session.run.message else {}
        return [wire.message("state", state=session.state, rate=session.rate, goal=session.goal, **more)]

    def _layout(self) -> str:
        session = self.session
        assert session.history is not None
        self._generation = (self._generation + 1) % 2**16
        self._frames = Frames(session.history, session.pictures, session.view, self._generation)
        return wire.message(
            "layout",
            **self._frames.layout(),
            run=session.run.name,
            experiment=session.experiment,
            view=session.view,
            config=settings.values(session.config),
            changes=session.run.changes.to_json(),
            state=session.state,
            rate=session.rate,
            goal=session.goal,
        )
