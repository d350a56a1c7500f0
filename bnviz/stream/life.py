"""The life of a session, as a table: what state follows from what happens in which state.

What a visitor asks for, and what the pool reports, are events. An event that the table does not know in a state changes
nothing. `docs/architecture.md` holds the diagram that `diagram` draws of this table; a test holds the two together.
"""

from collections.abc import Mapping

State = str
Event = str

# what may happen to every run that has not ended
_ENDS: Mapping[Event, State] = {"restart": "opening", "over": "over", "failed": "failed"}

LIFE: Mapping[State, Mapping[Event, State]] = {
    # its part of the page has not been in sight: no run has been opened
    "unseen": {"seen": "opening", "restart": "unseen"},
    # its first row has not come
    "opening": {
        "opened": "ready",
        "opened playing": "running",
        "opened repeating": "replaying",
        **_ENDS,
    },
    # it repeats steps that somebody saw before, as fast as it goes
    "replaying": {"goal": "paused", "goal playing": "running", "pause": "pausing", **_ENDS},
    # its first row is shown, nothing has happened yet
    "ready": {"play": "running", "step": "ready", "moved": "paused", "replay": "replaying", **_ENDS},
    "running": {"pause": "pausing", "step": "pausing", "replay": "replaying", **_ENDS},
    # it was told to stand still; rows of the steps that it did meanwhile may still come
    "pausing": {
        "stopped": "paused",
        "stopped at once": "ready",
        "play": "running",
        "step": "pausing",
        "replay": "replaying",
        **_ENDS,
    },
    "paused": {"play": "running", "step": "paused", "replay": "replaying", **_ENDS},
    # it came to its own end, or to an error
    "over": {"restart": "opening"},
    "failed": {"restart": "opening"},
}

MOVING = ("running", "replaying")  # in these the pool is to train
ENDED = ("over", "failed")
WAITING = "waiting"  # what visitors are told in place of a state in which nothing comes of what should


class Life:
    """Where one session stands.

    Attributes:
        state: one of `LIFE`'s.
    """

    def __init__(self) -> None:
        self.state: State = "unseen"

    def takes(self, event: Event) -> bool:
        """Whether something happens in this state if the event does."""
        return event in LIFE[self.state]

    def happens(self, event: Event) -> bool:
        """Let an event happen; whether it was one that this state knows."""
        known = self.takes(event)
        self.state = LIFE[self.state].get(event, self.state)
        return known


def diagram() -> str:
    """The table as a state diagram in Mermaid's language."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(LIFE))}"]
    for state, events in LIFE.items():
        follow: dict[State, list[Event]] = {}
        for event, then in events.items():
            if then != state:
                follow.setdefault(then, []).append(event)
        lines += [f"    {state} --> {then}: {', '.join(named)}" for then, named in follow.items()]
    return "\n".join(lines)
