"""What is known of a run outside the host that trains it: enough to begin it again elsewhere, and what it costs.

A snapshot, the changes since, the last step that was seen: from these another host repeats what came after the snapshot
and goes on with the same numbers, to the bit. No process and no thread: any pool keeps its runs so.
"""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from bnviz import config as fields
from bnviz.stream import messages
from bnviz.stream.pool import Receive
from bnviz.stream.settings import Revision

IDLE = 0.02  # the share of a processor that a run is taken for that stands still
NEW = 0.25  # how much the newest rows count in what a step costs
OPENING = 10  # steps of which an opening that takes as long as all of them together weighs as much as one

Place = TypeVar("Place")


@dataclass
class Kept(Generic[Place]):
    """One run.

    Attributes:
        start: as it was opened. receive: takes its messages. pace: how it was told to move.
        kind: the same for runs that cost as much: the experiment, and every setting but fractions and seeds.
        place: where it is; None while it is nowhere. going: where it is to go when its snapshot has come.
        seen: the last step that came. saved: the step of the snapshot.
        deaths: how many hosts ended while they worked on it.
        opening, step_cost: the processor's seconds of its opening and of a step; 0 while they are not known.
    """

    start: messages.Open
    receive: Receive
    pace: messages.Pace
    kind: Hashable
    place: Place | None = None
    going: Place | None = None
    seen: int = -1
    saved: int = -1
    deaths: int = 0
    opening: float = 0.0
    step_cost: float = 0.0
    moved: int = 0  # when it was moved the last time, as its pool counts
    waits: str = ""  # what its visitor was told that it waits for
    _snapshot: bytes | None = None
    _changes: list[tuple[int, Any]] = field(default_factory=list)  # that act after the snapshot
    _script: list[tuple[int, Any]] = field(default_factory=list)
    _cut: int = -1  # the number of the message by which its script ends; -1 if none is on its way
    _asked: Revision | None = None  # settings that it was sent and has not confirmed
    _steps: int = 0  # single steps that were asked for while it was under way
    _dtype: "np.dtype[np.void] | None" = None

    @classmethod
    def of(cls, start: messages.Open, receive: Receive) -> "Kept[Place]":
        """A run that is about to be opened."""
        pace = messages.Pace(start.run, start.playing, start.rate, start.until, start.number)
        more: dict[str, Any] = {
            "_snapshot": start.snapshot,
            "_changes": list(start.changes),
            "_script": list(start.script),
        }
        return cls(start, receive, pace, _kind(start), seen=start.upto, **more)

    @property
    def opened(self) -> bool:
        """Whether its first row has come."""
        return self._dtype is not None

    @property
    def under_way(self) -> bool:
        """Whether it is nowhere, or about to leave where it is."""
        return self.place is None or self.going is not None

    @property
    def saving(self) -> bool:
        """Whether there is something to save."""
        return self.opened and self.seen > self.saved

    @property
    def weight(self) -> float:
        """How many seconds of the processor it takes without letting others in between; 0 while that is not known."""
        return max(self.step_cost, self.opening / OPENING)

    @property
    def demand(self) -> float:
        """The share of a processor that it takes, as far as that is known: 0 to 1."""
        if not self.pace.playing:
            return IDLE
        return max(IDLE, min(1.0, self.step_cost * self.pace.rate)) if self.pace.rate else 1.0

    # -- what it is told ----------------------------------------------------------------------------------------------

    def move(self, pace: messages.Pace) -> messages.Down:
        """It is told how to move."""
        self.pace = pace
        if not pace.scripted and self._cut < 0:
            self._cut = pace.number
        return pace

    def configure(self, settings: Revision) -> messages.Down:
        """It is asked to take over settings."""
        self._asked = settings
        return messages.Configure(self.start.run, settings)

    def step(self) -> messages.Down:
        """It is asked for one step."""
        self._steps += self.under_way
        return messages.Step(self.start.run)

    def again(self) -> list[messages.Down]:
        """The messages that begin it again, where it stood."""
        pace, run = self.pace, self.start.run
        if self._cut >= 0:
            self._end_script()
        steps, self._steps = self._steps, 0
        asked = [messages.Configure(run, self._asked)] if self._asked is not None else []
        opening = dataclasses.replace(
            self.start,
            playing=pace.playing,
            rate=pace.rate,
            until=pace.until,
            number=pace.number,
            snapshot=self._snapshot,
            changes=tuple(self._changes),
            script=tuple(self._script),
            upto=self.seen,
        )
        return [opening, *asked, *[messages.Step(run)] * steps]

    # -- what it says -------------------------------------------------------------------------------------------------

    def note(self, message: messages.Up) -> None:
        """Remember what a message says."""
        match message:
            case messages.Opened():
                if self._dtype is None:
                    self.opening = message.took
                self._dtype = message.dtype
            case messages.Rows() if self._dtype is not None:
                rows = np.frombuffer(message.data, self._dtype)
                self.seen = int(rows["step"][-1])
                cost = message.took / len(rows)
                self.step_cost += (cost - self.step_cost) * (NEW if self.step_cost else 1)
            case messages.Applied():
                kept = [entry for entry in self._changes if entry[0] != message.step]
                self._changes = [*kept, (message.step, message.settings.config)]
                if message.settings == self._asked:
                    self._asked = None
            case messages.Paced() if 0 <= self._cut <= message.number:
                self._end_script()
            case messages.Saved():
                self._snapshot, self.saved = message.snapshot, message.step
                self._changes = [entry for entry in self._changes if entry[0] > message.step]
                self._script = [entry for entry in self._script if entry[0] > message.step]

    def _end_script(self) -> None:
        """What of its script has not acted does not act any more."""
        self._script, self._cut = [entry for entry in self._script if entry[0] <= self.seen], -1


def _kind(start: messages.Open) -> Hashable:
    values = fields.values(start.config) if dataclasses.is_dataclass(start.config) else {}
    alike = ((name, value) for name, value in values.items() if not isinstance(value, float) and name != "seed")
    return repr((start.experiment, *alike))  # a text, because it remembers its hash
