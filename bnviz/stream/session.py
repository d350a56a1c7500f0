"""One visitor's seat at one experiment on one page: what the visitor asked for, and the run that follows from it.

Three parties act on a session: the page's script (`configure`), the visitor's sockets (`obey`), and the pool.
They are different threads, so everything happens under the session's lock, briefly. Whoever shows it to somebody
(`bnviz.stream.subscription`) reads it under the same lock and sees by the counters in `versions` what is new.
"""

import dataclasses
import logging
import math
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz.config import Value
from bnviz.history import History
from bnviz.records import Ref
from bnviz.replay import FURTHEST, ReplayLog, Script, branched
from bnviz.scene.node import Node
from bnviz.stream import messages
from bnviz.stream.pool import Pool
from bnviz.stream.runs import Run
from bnviz.stream.wire import Request

TELLING, TURNING = 1.0, 0.2  # seconds between two tellings of the story, and while a visitor looks back
SEEDS = 10_000  # a new seed is drawn below this
LATEST = 2**31  # step that can be gone back to
BUSY = ("play", "pause", "step", "change", "replay", "branch")  # what waits until a replay has been repeated

log = logging.getLogger(__name__)

Story = Callable[[History, Any, Sequence[Mapping[str, Any]], Mapping[str, int]], dict[str, list[str]]]


@dataclass(frozen=True)
class Pictures:
    """What the page's pictures ask of the stream, and the sentences that go with them.

    Attributes:
        line: scalars at every kept step. film: uint8 vectors at detail steps. now: anything of the newest row.
        story: says what can be seen; told at most once a second, when there is something new.
        scene: the tree that they stand in; a report of the run shows the same.
    """

    line: tuple[Ref, ...] = ()
    film: tuple[Ref, ...] = ()
    now: tuple[Ref, ...] = ()
    story: Story | None = None
    scene: Node | None = field(default=None, compare=False)

    @classmethod
    def of(cls, scene: Node, story: Story | None) -> "Pictures":
        """What a scene asks for."""
        refs = scene.refs()
        return cls(refs.line, refs.film, refs.now, story, scene)

    def extent(self, name: str, dtype: "np.dtype[np.void]") -> int:
        """How many values a view variable has: the shortest axis that it is an index into."""
        axes = [
            dtype[ref.column].shape[axis]
            for ref in chain(self.line, self.film, self.now)
            for axis, entry in enumerate(ref.index)
            if entry == name
        ]
        return min(axes, default=1)


class Session:
    """One visitor's seat.

    Attributes:
        token: names the seat to the visitor's browser; cannot be guessed.
        wanted: the config as it was asked for; `config` is the one in force.
        playing, rate: what the visitor asked for; without a viewer a playing run stands still.
        goal: the step up to which a replay is being repeated; -1 if none is.
        run: the run, another one after every restart.
        view: the variables that the visitor chooses, such as layer and unit; `at` is the step shown, -1 the newest.
        slots: the latest sentences.
        versions: how often each of layout, changes, config, story, rows changed.
        wakes: are called when there is something new; with True if it is to be shown at once.
    """

    def __init__(
        self,
        experiment: str,
        config: Any,
        pool: Pool,
        pictures: Pictures,
        view: Mapping[str, int] | None = None,
        rate: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        replay: ReplayLog | None = None,
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.pictures = pictures
        self.view = {"at": -1, **(view or {})}
        self.rate = rate
        self.playing = False
        self.slots: dict[str, list[str]]
        self.lock = threading.RLock()
        self.versions: Counter[str] = Counter()
        self.wakes: set[Callable[[bool], None]] = set()
        self._pool = pool
        self._clock = clock
        self.goal = -1
        self._onward = False  # whether it plays on from the goal
        self._asked = config  # what the script said the last time
        self._still = False  # nobody looks
        self._told = -1
        replay = replay or ReplayLog(config)
        self._open(replay.start, replay.script, replay.step)

    @property
    def config(self) -> Any:
        """The settings in force."""
        return self.run.config

    @property
    def history(self) -> History | None:
        """The rows; None until the first came."""
        return self.run.history

    @property
    def replay(self) -> ReplayLog:
        """What repeats the run up to where it is, or to where it is on its way."""
        with self.lock:
            return dataclasses.replace(self.run.replay, step=max(self.goal, self.run.last_step, 0))

    @property
    def looked(self) -> dict[str, int]:
        """The variables that the visitor chose, without the step that is looked back at."""
        return {name: value for name, value in self.view.items() if name != "at"}

    @property
    def state(self) -> str:
        """One of opening, replaying, ready, running, paused, over, failed."""
        if self.run.end or self.run.last_step < 0:
            return self.run.end or "opening"
        if self.goal >= 0:
            return "replaying"
        if self.playing:
            return "running"
        return "paused" if self.run.last_step > 0 else "ready"

    # -- the page's script --------------------------------------------------------------------------------------------

    def configure(self, config: Any, pictures: Pictures | None = None, *, asks: bool = True) -> None:
        """Take over what the page's script asks for now, as far as that differs from what it said before.

        A script that runs late does not know what the visitor did in the meantime; what it did not change itself is
        left as the visitor has it.

        Args:
            asks: whether the script asks for anything; if not, its config only repeats what it once read here.
        """
        with self.lock:
            news = {name: new for name, (_, new) in settings.changed(self._asked, config).items()} if asks else {}
            self._asked = config
            redrawn = pictures is not None and pictures != self.pictures
            self.pictures = pictures or self.pictures
            self._want(settings.replace(self.wanted, news))
            if redrawn and self.run.last_step >= 0:
                self._fit_view()
                self._tell("layout", now=True)

    # -- the visitor --------------------------------------------------------------------------------------------------

    def obey(self, request: Request) -> None:
        """Do what a visitor asks for. Raises ValueError, with one sentence, for what cannot be done."""
        with self.lock:
            if self.goal >= 0 and request.do in BUSY:
                raise ValueError(f"The run is being repeated up to step {self.goal}; one moment.")
            match request.do:
                case "branch":
                    self._branch(request.arm, request.to)
                case "replay":
                    self._replay(request.to, request.on)
                case "play" | "pause":
                    self._pace(request.do == "play", self.rate)
                case "pace":
                    self._pace(self.playing, request.rate)
                case "step":
                    self._pace(False, self.rate)
                    self._pool.step(self.run.name)
                case "change":
                    self._want(settings.replace(self.wanted, request.set))
                case "reset":
                    self.playing = False
                    self._restart(self.wanted)
                case "seed":
                    self._restart(settings.replace(self.wanted, {"seed": self._new_seed()}))
                case "view":
                    self._look(request.set)

    def stand(self, still: bool) -> None:
        """Let a playing run stand still because nobody looks, or go on."""
        with self.lock:
            if still != self._still:
                self._still = still
                self._drive()

    def close(self) -> None:
        """End the run."""
        with self.lock:
            self._pool.close(self.run.name)
            self._tell(now=True)

    # -- the story ----------------------------------------------------------------------------------------------------

    def has_news(self) -> bool:
        """Whether the story should be told anew: there is something new, and the last time was a while ago."""
        if self.pictures.story is None or self.run.last_step < 0:
            return False
        apart = TELLING if self.view["at"] < 0 else TURNING
        return self._clock() - self._told_at >= apart and self._news() != self._told

    def narrate(self) -> None:
        """Let the story send what can be seen: now, or at the step that the visitor went back to."""
        with self.lock:
            history, config, changes = self.run.history, self.config, self.run.changes.to_json()
            if self.pictures.story is None or history is None or self.run.last_step < 0:
                return
            self._told, self._told_at = self._news(), self._clock()
            if self.view["at"] >= 0:
                history = history.until(max(self.view["at"], int(history.steps[0])))
                config = self.run.config_at(history.last_step)
                changes = [change for change in changes if change["step"] <= history.last_step]
            try:
                self.slots = self.pictures.story(history, config, changes, dict(self.view))
            except Exception:
                log.exception("the story of %s could not be told", self.experiment)
            else:
                self._tell("story")

    def _news(self) -> int:
        return sum(self.versions[what] for what in ("rows", "layout", "changes"))

    # -- the run ------------------------------------------------------------------------------------------------------

    def _open(self, start: Any, script: Script = (), upto: int = 0) -> None:
        self.run = run = Run(start, script)
        self.wanted = run.config
        self.goal, self._onward = (upto if upto > 0 else -1), False
        self.view["at"] = -1
        self.slots, self._told_at = {}, -math.inf  # what was said of the run before is not true of this one
        self._tell("story")
        pace = self._moves()
        message = messages.Open(
            run.name, self.experiment, start, pace.rate, pace.playing, changes=script, until=pace.until
        )
        self._pool.open(message, lambda message: self._receive(run, message))

    def _receive(self, run: Run, message: messages.Up) -> None:
        with self.lock:
            if run is not self.run:
                return
            news = run.receive(message, self._clock())
            if self.goal >= 0 and (run.end or run.last_step >= self.goal):
                self.goal = -1
                self._pace(self._onward, self.rate)
            if "first" in news and self.wanted != run.config:  # changed while it was opening
                self._restart(self.wanted)
            elif "first" in news:
                self._fit_view()
                self._tell("layout", "rows", now=True)
            elif "end" in news:
                self.playing = False
                self._tell(now=True)
            elif news:
                self._tell(*news, now="config" in news or "answer" in news or not self.playing)

    def _restart(self, config: Any) -> None:
        self._pool.close(self.run.name)
        self._open(config)

    def _want(self, config: Any) -> None:
        if config == self.wanted:
            return
        live, state = settings.only_live(self.wanted, config), self.state
        self.wanted = config
        if not live or state == "ready":  # in which nothing has happened yet: the run simply starts with it
            self._restart(config)
        elif state in ("running", "paused"):
            self._pool.change(self.run.name, config)
        elif state != "opening":  # an ended run: it holds for the next one
            self.run.config = config
            self._tell("config", now=True)

    def _pace(self, playing: bool, rate: float) -> None:
        if not self.run.end:
            self.playing, self.rate = playing, rate
            self._drive()
            self._tell(now=True)

    def _replay(self, goal: int, onward: bool) -> None:
        """Go as fast as it goes to a step that lies ahead, then stand or play on."""
        if not self.run.last_step < goal <= self.run.last_step + FURTHEST:
            raise ValueError(f"'to' takes a step ahead of this one, at most {FURTHEST} steps away.")
        if not self.run.end:
            self.goal, self._onward = goal, onward
            self._drive()
            self._tell(now=True)

    def _branch(self, parent: str, step: int) -> None:
        """Repeat the run up to a step and go on from there with a copy of one arm beside it."""
        replay = branched(self.replay, parent, step)
        self.playing = False
        self._pool.close(self.run.name)
        self._open(replay.start, replay.script, replay.step)

    def _drive(self) -> None:
        self._pool.pace(self._moves())

    def _moves(self) -> messages.Pace:
        """How the pool is to move the run now."""
        repeating = self.goal >= 0
        moving = (repeating or self.playing) and not self._still
        return messages.Pace(self.run.name, moving, 0 if repeating else self.rate, self.goal)

    def _new_seed(self) -> int:
        drawn = secrets.randbelow(SEEDS)
        return drawn if drawn != settings.values(self.wanted).get("seed") else (drawn + 1) % SEEDS

    # -- the view -----------------------------------------------------------------------------------------------------

    def _look(self, view: Mapping[str, Value]) -> None:
        chosen = {name: self._looked(name, value) for name, value in view.items()}
        redrawn = any(self.view[name] != value for name, value in chosen.items() if name != "at")
        self.view |= chosen
        self._tell(*(["layout"] if redrawn else []), "rows", now=True)

    def _looked(self, name: str, value: Value) -> int:
        if name not in self.view:
            raise ValueError(f"There is no '{name[:40]}' to look at.")
        low, high = (-1, LATEST) if name == "at" else (0, self._extent(name) - 1)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"'{name}' takes a whole number from {low} to {high}.")
        return value

    def _fit_view(self) -> None:
        for name in self.view.keys() - {"at"}:
            self.view[name] = min(self.view[name], self._extent(name) - 1)

    def _extent(self, name: str) -> int:
        return self.pictures.extent(name, self.run.history.dtype) if self.run.history is not None else 1

    def _tell(self, *what: str, now: bool = False) -> None:
        self.versions.update(what)
        for wake in list(self.wakes):
            wake(now)
