"""One visitor's seat at one experiment on one page: the run, its history, and what the visitor asked for.

A visit is told things by three parties: the page's script (`configure`), the visitor's sockets (`obey`), and the pool
(`hear`). They are different threads, so everything happens under the visit's lock, briefly. Whoever shows the visit
to somebody (`bnviz.stream.feed`) reads it under the same lock and notices by the counters in `versions` what is new.
"""

import dataclasses
import logging
import math
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz.config import ConfigError, Value
from bnviz.history import History
from bnviz.records import Ref
from bnviz.stream import words
from bnviz.stream.pool import Pool
from bnviz.stream.wire import Message

HISTORY = 6 * 2**20  # bytes of rows a visit may keep
MOST_CHANGES = 200
DRAG = 0.5  # seconds: changes of one field that follow one another sooner are one change
STORY = 1.0  # seconds between two tellings of the story
SEEDS = 10_000  # a new seed is drawn below this

log = logging.getLogger(__name__)

Story = Callable[[History, Any, "Sequence[Change]", Mapping[str, int]], dict[str, list[str]]]


@dataclass(frozen=True)
class Change:
    """A setting that changed while the run went on: `step` is the first step that it acted in."""

    step: int
    field: str
    old: Value
    new: Value
    arm: str | None
    at: float = dataclasses.field(default=0.0, compare=False)  # clock time of its latest turn

    def to_json(self) -> dict[str, Any]:
        """What the browser is told."""
        return {"step": self.step, "field": self.field, "old": self.old, "new": self.new, "arm": self.arm}


@dataclass(frozen=True)
class Pictures:
    """What the page's pictures ask of the stream, and the sentences that go with them.

    Attributes:
        line: scalars at every kept step. film: uint8 vectors at detail steps. now: anything of the newest row.
        story: says what can be seen; called at most once a second, when there is something new.
    """

    line: tuple[Ref, ...] = ()
    film: tuple[Ref, ...] = ()
    now: tuple[Ref, ...] = ()
    story: Story | None = None


class Visit:
    """One visitor's seat.

    Attributes:
        token: names the seat to the visitor's browser; cannot be guessed.
        run: names the run; another after every restart.
        config: in force, as the run has confirmed it. wanted: as it was asked for.
        state: opening, ready, running, paused, over or failed. message: why it failed.
        playing, rate: what the visitor asked for; without a viewer a playing run stands still.
        changes: of settings while the run went on, the oldest left out when there are very many.
        view: the variables that the visitor chooses, such as layer and unit; `at` is the step shown, -1 the newest.
        versions: how often each of layout, state, changes, config, story, rows changed.
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
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.config = self.wanted = config
        self.pictures = pictures
        self.view = {"at": -1, **(view or {})}
        self.rate = rate
        self.lock = threading.RLock()
        self.versions: Counter[str] = Counter()
        self.wakes: set[Callable[[], None]] = set()  # called when something is to be shown at once
        self._pool = pool
        self._clock = clock
        self._asked = config  # what the script asked for the last time
        self._standing = False  # playing, but nobody looks
        self.slots: dict[str, list[str]] = {}  # the latest sentences
        self._narrated, self._narrated_at = -1, -math.inf
        self._open(config)

    # -- the page's script --------------------------------------------------------------------------------------------

    def configure(self, config: Any) -> None:
        """Start the run anew if the page's script asks for another structure than it did the last time.

        Live fields are the visitor's alone (`obey`): the script may be late, and what it says of them is left out.
        """
        with self.lock:
            declared = settings.params(type(config))
            news = {name: new for name, (_, new) in settings.changed(self._asked, config).items()}
            self._asked = config
            wanted = settings.replace(self.wanted, {n: new for n, new in news.items() if not declared[n].live})
            if wanted != self.wanted:
                self._restart(wanted)

    # -- the visitor --------------------------------------------------------------------------------------------------

    def obey(self, message: Message) -> None:
        """Do what a visitor asks for. Raises ValueError, with one sentence, for what cannot be done."""
        with self.lock:
            match message.do:
                case "play" | "pause":
                    self._pace(message.do == "play", self.rate)
                case "pace":
                    self._pace(self.playing, message.rate)
                case "step":
                    self._pace(False, self.rate)
                    self._pool.step(self.run)
                case "change":
                    wanted = settings.replace(self.wanted, message.set)
                    if not settings.only_live(self.wanted, wanted):
                        raise ConfigError("This setting starts the run anew; it is behind the settings button.")
                    self._change(wanted)
                case "reset":
                    self._restart(self.wanted, playing=False)
                case "seed":
                    self._restart(settings.replace(self.wanted, {"seed": self._new_seed()}))
                case "view":
                    self._look(message.set)

    def stand(self, still: bool) -> None:
        """Let a playing run stand still because nobody looks, or go on."""
        with self.lock:
            if still != self._standing:
                self._standing = still
                self._pool.pace(self.run, self.playing and not still, self.rate)

    def has_news(self) -> bool:
        """Whether the story should be told anew: there is something new, and the last time was a second ago."""
        ready = self.history is not None and self.history.last_step >= 0
        late = self._clock() - self._narrated_at >= STORY
        return self.pictures.story is not None and ready and late and self._news() != self._narrated

    def narrate(self) -> None:
        """Let the story say what can be seen."""
        with self.lock:
            if self.pictures.story is None or self.history is None or self.history.last_step < 0:
                return
            self._narrated, self._narrated_at = self._news(), self._clock()
            try:
                self.slots = self.pictures.story(self.history, self.config, tuple(self.changes), dict(self.view))
            except Exception:
                log.exception("the story of %s could not be told", self.experiment)
            else:
                self._tell("story")

    def close(self) -> None:
        """End the run."""
        with self.lock:
            self._pool.close(self.run)

    # -- the pool -----------------------------------------------------------------------------------------------------

    def hear(self, run: str, word: words.Up) -> None:
        """Take over what the pool says of a run."""
        with self.lock:
            if run != self.run:
                return
            match word:
                case words.Opened() if self.history is None:
                    self._prepare(word.dtype)
                case words.Rows() if self.history is not None:
                    self._take(np.frombuffer(word.data, self.history.dtype))
                case words.Applied():
                    self._applied(word.step, word.config)
                case words.Over():
                    self._end("over", "")
                case words.Failed():
                    self._end("failed", word.message)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _open(self, config: Any, playing: bool = False) -> None:
        self.run = run = secrets.token_hex(6)
        self.config = self.wanted = config
        self.history: History | None = None
        self.applied = 0  # the first step that the config in force acted in
        self.time = time.time()  # when the newest row came
        self.state, self.message = "opening", ""
        self.playing = playing
        self.changes: list[Change] = []
        self._protected: set[int] = set()
        self._shown_by = math.inf  # the step that is to be shown as soon as it comes
        self.view["at"] = -1
        self._pool.open(
            run,
            self.experiment,
            config,
            lambda word: self.hear(run, word),
            rate=self.rate,
            playing=playing and not self._standing,
        )

    def _new_seed(self) -> int:
        drawn = secrets.randbelow(SEEDS)
        return drawn if drawn != settings.values(self.wanted).get("seed") else (drawn + 1) % SEEDS

    def _news(self) -> int:
        return sum(self.versions[what] for what in ("rows", "layout", "changes"))

    def _restart(self, config: Any, playing: bool | None = None) -> None:
        self._pool.close(self.run)
        self._open(config, self.playing if playing is None else playing)

    def _change(self, config: Any) -> None:
        if config == self.wanted:
            return
        self.wanted = config
        if self.state == "ready":  # nothing has happened yet: the run simply starts with it
            self._restart(config)
        elif self.state != "opening":
            self._pool.change(self.run, config)

    def _pace(self, playing: bool, rate: float) -> None:
        if self.state in ("over", "failed"):
            return
        self.playing, self.rate = playing, rate
        self._pool.pace(self.run, playing and not self._standing, rate)
        self._settle()
        self._tell("state", now=True)

    def _look(self, view: Mapping[str, Value]) -> None:
        for name, value in view.items():
            if name not in self.view:
                raise ValueError(f"There is no '{name[:40]}' to look at.")
            low, high = (-1, 2**31) if name == "at" else (0, self._extent(name) - 1)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ValueError(f"'{name}' takes a whole number from {low} to {high}.")
        chosen = {name: int(value) for name, value in view.items()}
        if set(chosen) - {"at"} and any(self.view[name] != value for name, value in chosen.items() if name != "at"):
            self.versions["layout"] += 1
        self.view |= chosen
        self._tell("rows", now=True)

    def _extent(self, name: str) -> int:
        """How many values a view variable has: the shortest axis that it is an index into."""
        if self.history is None:
            return 1
        uses = (*self.pictures.line, *self.pictures.film, *self.pictures.now)
        lengths = [
            self.history.dtype[ref.column].shape[axis]
            for ref in uses
            for axis, entry in enumerate(ref.index)
            if entry == name
        ]
        return min(lengths, default=1)

    def _prepare(self, dtype: "np.dtype[np.void]") -> None:
        self.history = History.within(dtype, HISTORY)
        for name in self.view.keys() - {"at"}:
            self.view[name] = min(self.view[name], self._extent(name) - 1)

    def _take(self, rows: Any) -> None:
        assert self.history is not None
        first = self.history.last_step < 0
        self.history.append(rows)
        self.time = time.time()
        self._settle()
        if first and self.wanted != self.config:  # changed while it was opening
            self._restart(self.wanted)
        elif first:
            self._tell("layout", "state", now=True)
        self._tell("rows", now=self.history.last_step >= self._shown_by or not self.playing)
        if self.history.last_step >= self._shown_by:
            self._shown_by = math.inf

    def _settle(self) -> None:
        if self.history is None or self.history.last_step < 0:
            return
        before = self.state
        self.state = "running" if self.playing else "paused" if self.history.last_step > 0 else "ready"
        if self.state != before:
            self._tell("state", now=True)

    def _applied(self, step: int, config: Any) -> None:
        for name, (old, new) in settings.changed(self.config, config).items():
            if step > 0:
                self._note(step, name, old, new)
        self.config, self.applied = config, step
        self._shown_by = step
        self._tell("config", "changes", now=True)

    def _note(self, step: int, name: str, old: Value, new: Value) -> None:
        now = self._clock()
        latest = next((n for n in reversed(range(len(self.changes))) if self.changes[n].field == name), None)
        if latest is not None:
            earlier = self.changes[latest]
            if earlier.step == step or now - earlier.at < DRAG:
                step, old = earlier.step, earlier.old
                del self.changes[latest]
        if old != new:
            arm = name.rpartition(".")[0] or None
            self.changes.append(Change(step, name, old, new, arm, now))
            self.changes.sort(key=lambda change: change.step)
        self._protect()

    def _protect(self) -> None:
        """Keep the steps of the changes and those just before in the history; it has room for so many."""
        assert self.history is not None
        del self.changes[: -min(MOST_CHANGES, self.history.most_kept // 2)]
        wanted = {step for change in self.changes for step in (change.step - 1, change.step)}
        for step in self._protected - wanted:
            self.history.release(step)
        for step in sorted(wanted - self._protected):
            self.history.keep(step)
        self._protected = wanted

    def _end(self, state: str, message: str) -> None:
        self.state, self.message, self.playing = state, message, False
        self._tell("state", now=True)

    def _tell(self, *what: str, now: bool = False) -> None:
        self.versions.update(what)
        if now:
            for wake in list(self.wakes):
                wake()
