"""One visitor's session with one experiment: what the visitor asked for, and the run that follows from it.

Three parties act on a session: the page's script (its widgets `ask`), the visitor's sockets (`do`), and the pool. They
are different threads, so everything happens under the session's lock, briefly. Whoever shows it to somebody
(`bnviz.stream.subscription`) reads it under the same lock and sees by the counters in `versions` what is new.

The settings have one owner (`bnviz.stream.settings`), the state follows one table (`bnviz.stream.life`).
"""

import dataclasses
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bnviz import config as fields
from bnviz.config import Value
from bnviz.history import History
from bnviz.replay import FURTHEST, ReplayLog, branched
from bnviz.stream import messages
from bnviz.stream.life import ENDED, MOVING, Life
from bnviz.stream.narration import Narration, Narrator
from bnviz.stream.pool import Pool
from bnviz.stream.runs import Run
from bnviz.stream.settings import Settings
from bnviz.stream.view import Pictures, View
from bnviz.stream.wire import Request

SEEDS = 10_000  # a new seed is drawn below this


class Session:
    """One visitor's session.

    Args:
        experiment: its name. replay: what the run starts with, or what is to be repeated. pool: trains.
        pictures: what the page's pictures ask of the stream. narrator: says what can be seen.
        view: the variables that the visitor may choose. rate: steps a second; 0 is as fast as it goes.

    Attributes:
        token: names the session to the visitor's browser; cannot be guessed.
        settings: asked for, sent, in force. life: in which state it is. rate: what the visitor asked for.
        goal: the step up to which a run is being repeated; -1 if none is.
        run: the run, another one after every restart.
        view: what the visitor looks at. narration: the latest sentences.
        versions: how often each of layout, changes, settings, story, rows changed.
        wakes: are called when there is something new; with True if it is to be shown at once.
    """

    def __init__(
        self,
        experiment: str,
        replay: ReplayLog,
        pool: Pool,
        pictures: Pictures,
        narrator: Narrator | None = None,
        view: Mapping[str, int] | None = None,
        rate: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.pictures = pictures
        self.view = View(view or {})
        self.narration = Narration(narrator, clock)
        self.settings = Settings(replay.config)
        self.life = Life()
        self.rate = rate
        self.goal = -1
        self.lock = threading.RLock()
        self.versions: Counter[str] = Counter()
        self.wakes: set[Callable[[bool], None]] = set()
        self._pool = pool
        self._clock = clock
        self._onward = False  # whether it plays on once it has opened, or reached its goal
        self._watched = True  # without anybody who looks, a playing run stands still
        self._paces = 0  # how many times the pool was told how to move the run
        self._open(replay)

    @property
    def state(self) -> str:
        """Where it stands: a state of `bnviz.stream.life.LIFE`."""
        return self.life.state

    @property
    def history(self) -> History | None:
        """The rows; None until the first came."""
        return self.run.history

    @property
    def replay(self) -> ReplayLog:
        """What repeats the run up to where it is, or to where it is on its way."""
        with self.lock:
            return dataclasses.replace(self.run.replay, step=max(self.goal, self.run.last_step, 0))

    # -- the page's script --------------------------------------------------------------------------------------------

    def ask(self, changes: Mapping[str, Value]) -> int:
        """Ask for some fields of the settings, structural ones too. Raises ValueError for what a field does not take.

        Returns:
            the number of the revision that holds them.
        """
        with self.lock:
            asked = self.settings.asked.config
            wanted = fields.replace(asked, changes)
            if fields.only_live(asked, wanted):  # any other change starts another run
                self._refuse_while_repeating()
            revision = self.settings.ask(wanted)
            self._follow()
            return revision.number

    def begin(self, config: Any) -> None:
        """Start another run with these settings."""
        with self.lock:
            self.settings.ask(config)
            self._restart()

    def repeat(self, replay: ReplayLog, onward: bool = False) -> None:
        """Start another run, which first repeats what a log says, and then stands or plays on."""
        with self.lock:
            self._repeat(replay, onward)

    def show(self, pictures: Pictures) -> None:
        """Stream what these pictures need from now on."""
        with self.lock:
            redrawn = pictures != self.pictures
            self.pictures = pictures
            if redrawn and self.run.history is not None:
                self.view.fit(pictures, self.run.history.dtype)
                self._notify("layout", now=True)

    # -- the visitor --------------------------------------------------------------------------------------------------

    def do(self, request: Request) -> int | None:
        """Do what a visitor asks for. Raises ValueError, with one sentence, for what cannot be done.

        Returns:
            the number of the revision of the settings that it leads to, where it changes settings.
        """
        with self.lock:
            match request.do:
                case "change":
                    return self.ask(request.set)
                case "play" | "pause" | "step":
                    self._move(request.do)
                case "pace":
                    self.rate = request.rate
                    self._drive()
                    self._notify(now=True)
                case "reset":
                    self._restart()
                case "seed":
                    self.settings.ask(fields.replace(self.settings.asked.config, {"seed": self._new_seed()}))
                    self._restart(self._goes_on)
                case "branch":
                    self._repeat(branched(self.replay, request.arm, request.to))
                case "replay":
                    self._replay(request.to, request.on)
                case "view":
                    self._look(request.set)
        return None

    def watch(self, watched: bool) -> None:
        """Let a playing run stand still because nobody looks, or go on."""
        with self.lock:
            if watched != self._watched:
                self._watched = watched
                self._drive()

    def close(self) -> None:
        """End the run."""
        with self.lock:
            self._pool.close(self.run.name)
            self._notify(now=True)

    # -- the sentences ------------------------------------------------------------------------------------------------

    @property
    def narration_due(self) -> bool:
        """Whether the sentences should be told anew."""
        return self.run.last_step >= 0 and self.narration.is_due(self._news(), self.view.at >= 0)

    def narrate(self) -> None:
        """Tell the sentences anew."""
        with self.lock:
            if self.narration.tell(self.run, self.view, self._news()):
                self._notify("story")

    def _news(self) -> int:
        return sum(self.versions[what] for what in ("rows", "layout", "changes"))

    # -- settings -----------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Let the run have what was asked for, as far as its state takes it."""
        settings = self.settings
        if not settings.waiting:
            return
        live = fields.only_live(settings.sent.config, settings.asked.config)
        if not live or self.state == "ready":  # in which nothing has happened yet: the run simply starts with it
            self._restart(self._goes_on)
        elif self.state == "opening":
            return  # with its first row it is looked at again
        elif self.state in ENDED:  # it holds for the next run
            settings.start()
            self._notify("settings", now=True)
        else:
            self._pool.configure(self.run.name, settings.send())

    def _new_seed(self) -> int:
        drawn = secrets.randbelow(SEEDS)
        known = fields.values(self.settings.asked.config).get("seed")
        return drawn if drawn != known else (drawn + 1) % SEEDS

    # -- the run ------------------------------------------------------------------------------------------------------

    def _restart(self, onward: bool = False) -> None:
        """Another run, from the settings that were asked for."""
        self._repeat(ReplayLog(self.settings.start()), onward)

    def _repeat(self, replay: ReplayLog, onward: bool = False) -> None:
        """Another run, which first repeats what a log says."""
        self._pool.close(self.run.name)
        self.life.happens("restart")
        self.settings.ask(replay.config)
        self.settings.start()
        self._onward = onward
        self._open(replay)

    def _open(self, replay: ReplayLog) -> None:
        self.run = run = Run(replay.start, replay.timed)
        self.goal = replay.step if replay.step > 0 else -1
        self.view.return_to_now()
        self.narration.forget()
        self._notify("story", now=True)
        pace = self._pace()
        opening = messages.Open(
            run.name,
            self.experiment,
            replay.start,
            pace.rate,
            pace.playing,
            changes=replay.timed,
            until=pace.until,
            number=pace.number,
        )
        self._pool.open(opening, lambda message: self._receive(run, message))

    def _receive(self, run: Run, message: messages.Up) -> None:
        with self.lock:
            if run is not self.run:
                return
            if isinstance(message, messages.Paced):
                if message.number == self._paces and self.life.takes("stopped"):
                    self._happens("stopped at once" if run.last_step <= 0 else "stopped")
                return
            news = run.receive(message, self._clock())
            if isinstance(message, messages.Applied):
                self.settings.confirm(message.settings)
            if "first" in news:
                self._opened()
            elif ended := news & {*ENDED}:
                self.goal = -1
                self._happens(ended.pop())
            elif news:
                if run.last_step > 0:
                    self.life.happens("moved")
                self._notify(*news, now="settings" in news or "answer" in news or self.state not in MOVING)
            if 0 <= self.goal <= run.last_step:
                self.goal = -1
                self._happens("goal playing" if self._onward else "goal")
                self._drive()

    def _opened(self) -> None:
        """The first row has come."""
        assert self.run.history is not None
        if self.settings.waiting:  # changed while it was opening
            self._restart(self._onward)
            return
        repeating = "opened repeating" if self.goal > 0 else ""
        self.life.happens(repeating or ("opened playing" if self._onward else "opened"))
        self.view.fit(self.pictures, self.run.history.dtype)
        self._notify("layout", "rows", now=True)

    @property
    def _goes_on(self) -> bool:
        """Whether the visitor wants it to play."""
        return self.state in MOVING or (self.state == "opening" and self._onward)

    def _refuse_while_repeating(self) -> None:
        if self.goal >= 0:
            raise ValueError(f"The run is being repeated up to step {self.goal}; one moment.")

    def _move(self, event: str) -> None:
        """Play, pause, or do one step."""
        self._refuse_while_repeating()
        if self.state == "opening":
            self._onward = event == "play"
            self._drive()
        elif self.life.happens(event):
            self._drive()
        if event == "step" and self.state not in ENDED:
            self._pool.step(self.run.name)
        self._notify(now=True)

    def _replay(self, goal: int, onward: bool) -> None:
        """Go as fast as it goes to a step that lies ahead, then stand or play on."""
        self._refuse_while_repeating()
        if not self.run.last_step < goal <= self.run.last_step + FURTHEST:
            raise ValueError(f"'to' takes a step ahead of this one, at most {FURTHEST} steps away.")
        if self.life.happens("replay"):
            self.goal, self._onward = goal, onward
            self._drive()
            self._notify(now=True)

    def _happens(self, event: str) -> None:
        if self.life.happens(event):
            self._notify(now=True)

    def _drive(self) -> None:
        """Let the pool move the run as its state wants it."""
        self._pool.pace(self._pace())

    def _pace(self) -> messages.Pace:
        self._paces += 1
        repeating = self.goal >= 0
        moving = self.state in MOVING or (self.state == "opening" and (repeating or self._onward))
        rate = 0 if repeating else self.rate
        return messages.Pace(self.run.name, moving and self._watched, rate, self.goal, self._paces)

    # -- the view -----------------------------------------------------------------------------------------------------

    def _look(self, wanted: Mapping[str, Value]) -> None:
        dtype = self.run.history.dtype if self.run.history is not None else None
        redrawn = self.view.look(wanted, self.pictures, dtype)
        self._notify(*(["layout"] if redrawn else []), "rows", now=True)

    def _notify(self, *what: str, now: bool = False) -> None:
        self.versions.update(what)
        for wake in list(self.wakes):
            wake(now)
