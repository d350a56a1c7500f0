"""What a pool and its hosts send to one another: frozen dataclasses that can be pickled.

Pickles are read between our own processes only, never from outside.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz.stream.settings import Revision

# -- down, to a host --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """Start a run, or go on with one whose worker died: from a snapshot, silently up to the step `upto`.

    `changes` are the (step, config) that act after the snapshot (after the start if there is none); `script` are those
    that the run is to repeat on its way to `until`; `until` and `number` as in `Pace`. `owner` names whose run it is:
    what it and the runs before it cost is charged to that name.
    """

    run: str
    experiment: str
    config: Any
    rate: float = 60.0
    playing: bool = False
    snapshot: bytes | None = None
    changes: tuple[tuple[int, Any], ...] = ()
    script: tuple[tuple[int, Any], ...] = ()
    upto: int = -1
    until: int = -1
    number: int = 0
    owner: str = ""


@dataclass(frozen=True)
class Configure:
    """Take over settings at the next step; only their live fields may differ from those in force."""

    run: str
    settings: Revision


@dataclass(frozen=True)
class Pace:
    """Play or pause, at this many steps a second; rate 0 is as fast as it goes.

    The run stands still of itself after the step `until`, if that is not negative. `number` names this message in its
    answer, `Paced`. Without `scripted`, what is left of the run's script does not act any more.
    """

    run: str
    playing: bool
    rate: float
    until: int = -1
    number: int = 0
    scripted: bool = True


@dataclass(frozen=True)
class Step:
    """Do exactly one step, if the run is paused."""

    run: str


@dataclass(frozen=True)
class Save:
    """Ask for a snapshot."""

    run: str


@dataclass(frozen=True)
class Close:
    """End a run."""

    run: str


@dataclass(frozen=True)
class Ping:
    """Ask for a sign of life, `Alive`."""


@dataclass(frozen=True)
class Quit:
    """End the host."""


# -- up, from a host --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """A worker process takes messages."""

    pid: int


@dataclass(frozen=True)
class Alive:
    """A sign of life of a host."""


@dataclass(frozen=True)
class Opened:
    """The first step was done (or the run was rebuilt); its rows have this dtype.

    `took` are the processor's seconds that this cost, until the first step was done.
    """

    run: str
    dtype: "np.dtype[np.void]"
    took: float = 0.0


@dataclass(frozen=True)
class Rows:
    """The next rows of a run, as the raw bytes of a structured array; `soon` if nobody waits for them.

    `took` are the processor's seconds that training them cost. The bytes are to be read at once: others may come over
    them.
    """

    run: str
    data: bytes | memoryview
    soon: bool = False
    took: float = 0.0


@dataclass(frozen=True)
class Applied:
    """Settings were taken over: `step` is the first step that they act in."""

    run: str
    step: int
    settings: Revision


@dataclass(frozen=True)
class Paced:
    """The message `Pace` with this number is in force; every row of an earlier step has been sent."""

    run: str
    number: int


@dataclass(frozen=True)
class Saved:
    """A snapshot of a run, taken after its step `step`."""

    run: str
    step: int
    snapshot: bytes


@dataclass(frozen=True)
class Closed:
    """The run was ended as `Close` said: this is the last message of it, or of what was opened by its name before."""

    run: str


@dataclass(frozen=True)
class Over:
    """The run came to its own end."""

    run: str


@dataclass(frozen=True)
class Failed:
    """The run stopped because of an error."""

    run: str
    message: str


@dataclass(frozen=True)
class Waiting:
    """From a pool, not from a host: what a run waits for, in one sentence; empty when it goes on."""

    run: str
    message: str


Down = Open | Configure | Pace | Step | Save | Close | Ping | Quit
Up = Ready | Alive | Opened | Rows | Applied | Paced | Saved | Closed | Over | Failed | Waiting
