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
from bnviz.replay import FURTHEST, ReplayLog, alone, branched, branches, grafted, pruned
from bnviz.stories.numbers import integer
from bnviz.stream import messages
from bnviz.stream.frames import Frames
from bnviz.stream.life import ENDED, MOVING, WAITING, Life
from bnviz.stream.narration import TELLING, TURNING, Narration, Narrator
from bnviz.stream.pool import Pool
from bnviz.stream.preparing import Needs, nothing
from bnviz.stream.progress import Progress
from bnviz.stream.runs import Run
from bnviz.stream.settings import Settings
from bnviz.stream.view import Pictures, View
from bnviz.stream.wire import Request

SEEDS = 10_000  # a new seed is drawn below this
OFTEN = 5.0  # steps a second
MOVES = ("play", "step", "replay", "again", "reset", "seed", "branch", "remove", "undo")
GENERATIONS = 2**16  # of layouts, as frames count them


class Session:
    """One visitor's session.

    Args:
        experiment: its name. replay: what the run starts with, or what is to be repeated. pool: trains.
        pictures: what the page's pictures ask of the stream. narrator: says what can be seen.
        view: the variables that the visitor may choose. rate: steps a second; 0 is as fast as it goes.
        needs: what must be there before a run is opened. seen: whether it is opened at once, not when it is in sight.

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
        needs: Needs = nothing,
        seen: bool = True,
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
        self._removed: ReplayLog | None = None  # the run with the branch that was removed last
        self._paces = 0  # how many times the pool was told how to move the run
        self._needs = needs
        self._owner = secrets.token_hex(6)  # to whom the pool charges what its runs cost
        self._closed = False
        self._held = self._resumes = False  # whether a class is paused; whether it plays on then
        self._frames: Frames | None = None
        self._cut = -1  # the number of the message that ends a repetition before its goal; -1 if none is on its way
        self._progress = Progress(-1, clock)
        self._take_up(replay)
        if seen:
            self.see()

    @property
    def state(self) -> str:
        """Where it stands: a state of `bnviz.stream.life.LIFE`."""
        return self.life.state

    @property
    def standing(self) -> str:
        """The same as visitors are told it: waiting, where nothing comes of what should go on."""
        return WAITING if self.run.waits and self.state in (*MOVING, "pausing") else self.state

    @property
    def message(self) -> str:
        """Why it stands so, in one sentence; empty where there is nothing to say."""
        return self.run.error or self.run.waits or (self._progress.sentence if self.goal >= 0 else "")

    @property
    def history(self) -> History | None:
        """The rows; None until the first came."""
        return self.run.history

    @property
    def frames(self) -> Frames:
        """What its receivers are sent of the run as it is looked at now: one object for all of them."""
        version = self.versions["layout"]
        if self._frames is None or self._frames.generation != version % GENERATIONS:
            assert self.history is not None
            self._frames = Frames(
                self.history, self.pictures.within(self.history.dtype), self.view.values, version % GENERATIONS
            )
        return self._frames

    @property
    def replay(self) -> ReplayLog:
        """What repeats the run up to where it is, or to where it is on its way."""
        with self.lock:
            return dataclasses.replace(self.run.replay, step=max(self.goal, self.run.last_step, 0))

    # -- the page's script --------------------------------------------------------------------------------------------

    def see(self) -> None:
        """Its part of the page is in sight for the first time: its run is opened."""
        with self.lock:
            if self.life.happens("seen"):
                self._prepare()

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

    def hold(self, on: bool) -> None:
        """Let it stand still so that no visitor can move it, as where a teacher pauses a class; or let it go on."""
        with self.lock:
            if on and not self._held:
                self._resumes = self._goes_on
                if self.life.takes("pause") or self.state == "opening":
                    self._move("pause")
            elif self._held and not on:
                self._held = False
                if self._resumes:
                    self._move("play")
            self._held = on

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
            if self._held and request.do in MOVES:
                raise ValueError("All runs of the class stand still now.")
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
                case "again":
                    self._repeat(ReplayLog(alone(self.run.start)))
                case "branch":
                    self._repeat(branched(self.replay, request.arm, request.to))
                case "remove":
                    self._remove(request.arm)
                case "undo":
                    self._undo()
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
            self._closed = True
            self._pool.close(self.run.name)
            self._notify(now=True)

    # -- the sentences ------------------------------------------------------------------------------------------------

    @property
    def narration_wait(self) -> float | None:
        """In how many seconds the sentences should be told anew; None if there is nothing new to tell.

        A run that stands is told of at once: its last step, or the one that was asked for.
        """
        if self.run.last_step < 0:
            return None
        apart = TURNING if self.view.at >= 0 else TELLING if self.state in MOVING else 0.0
        return self.narration.wait(self._news(), apart)

    @property
    def flows(self) -> bool:
        """Whether rows come so often that whoever shows them is woken soon in any case."""
        return self.state in MOVING and (self.rate == 0 or self.rate >= OFTEN)

    @property
    def narration_due(self) -> bool:
        """Whether the sentences should be told anew."""
        return self.narration_wait == 0

    def narrate(self) -> None:
        """Tell the sentences anew."""
        with self.lock:
            if self.narration.tell(self.run, self.view, self._news()):
                self._notify("story")

    def _news(self) -> int:
        versions = self.versions
        return versions["rows"] + versions["layout"] + versions["changes"]

    # -- settings -----------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Let the run have what was asked for, as far as its state takes it."""
        settings = self.settings
        if not settings.waiting:
            return
        live = fields.only_live(settings.sent.config, settings.asked.config)
        if not live or self.state in ("ready", "unseen"):  # nothing has happened yet: the run simply starts with it
            self._restart(self._goes_on)
        elif self.state == "opening":
            return  # with its first row it is looked at again
        elif self.state in ENDED:  # it holds for the next run
            settings.start()
            self._notify("settings", now=True)
        else:
            self._pool.configure(self.run.name, settings.send())

    # -- branches -----------------------------------------------------------------------------------------------------

    @property
    def gone(self) -> str:
        """The branch that was removed last and can be brought back; empty if there is none."""
        if self._removed is None:
            return ""
        return next((name for name in branches(self._removed.config) if name not in branches(self.replay.config)), "")

    def _remove(self, branch: str) -> None:
        """Repeat the run without a branch."""
        self._refuse_while_repeating()
        before = self.replay
        self._repeat(pruned(before, branch), self._goes_on)
        self._removed = before

    def _undo(self) -> None:
        """Repeat the run with the branch that was removed last."""
        self._refuse_while_repeating()
        if self._removed is None:
            raise ValueError("There is nothing to bring back.")
        self._repeat(grafted(self.replay, self._removed), self._goes_on)

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
        self._removed = None
        self.life.happens("restart")
        self.settings.ask(replay.config)
        self.settings.start()
        self._onward = onward
        self._take_up(replay)
        if self.state != "unseen":
            self._prepare()

    def _take_up(self, replay: ReplayLog) -> None:
        """Another run, which is not opened yet."""
        self.run = Run(replay.start, replay.timed)
        self.goal, self._cut = replay.step if replay.step > 0 else -1, -1
        self._progress = Progress(self.goal, self._clock)
        self.view.return_to_now()
        self.narration.forget()
        self._notify("story", now=True)

    def _prepare(self) -> None:
        """Open the run as soon as all is there that it needs."""
        run = self.run
        missing = self._needs(self.experiment, run.start)
        if missing is None:
            self._open(run)
        else:
            missing.wait(lambda text: self._wait(run, text), lambda problem: self._prepared(run, problem))

    def _wait(self, run: Run, text: str) -> None:
        self._receive(run, messages.Waiting(run.name, text))

    def _prepared(self, run: Run, problem: str) -> None:
        with self.lock:
            self._wait(run, "")
            if problem:
                self._receive(run, messages.Failed(run.name, problem))
            elif run is self.run:
                self._open(run)

    def _open(self, run: Run) -> None:
        if self._closed:
            return
        pace = self._pace()
        opening = messages.Open(
            run.name,
            self.experiment,
            run.start,
            pace.rate,
            pace.playing,
            script=tuple(sorted(run.timed.items())),
            until=pace.until,
            number=pace.number,
            owner=self._owner,
        )
        self._pool.open(opening, lambda message: self._receive(run, message))

    def _receive(self, run: Run, message: messages.Up) -> None:
        with self.lock:
            if run is not self.run:
                return
            if isinstance(message, messages.Paced):
                self._paced(message.number)
                return
            news = run.receive(message, self._clock())
            if isinstance(message, messages.Applied):
                self.settings.confirm(message.settings)
            if "first" in news:
                self._opened()
            elif ended := news & {*ENDED}:
                self.goal = self._cut = -1
                self._happens(ended.pop())
            elif news:
                if run.last_step > 0:
                    self.life.happens("moved")
                answers = bool(news & {"settings", "answer", "waiting"})
                self._notify(*news, now=answers or self.state not in MOVING)
            if 0 <= self.goal <= run.last_step and self._cut < 0:
                self.goal = -1
                self._happens("goal playing" if self._onward else "goal")
                self._drive()
            elif self.goal >= 0 and self._progress.note(run.last_step):
                self._notify(now=True)

    def _paced(self, number: int) -> None:
        """The run moves as it was told by the message with this number."""
        if 0 <= self._cut <= number:  # what would have been repeated beyond this step is not this run's any more
            self.goal = self._cut = -1
            self.run.cut()
            self.settings.ask(self.run.config_at(self.run.last_step))
            self.settings.start()
            self._notify("settings", "changes", now=True)
        if number == self._paces and self.life.takes("stopped"):
            self._happens("stopped at once" if self.run.last_step <= 0 else "stopped")

    def _opened(self) -> None:
        """The first row has come."""
        assert self.run.history is not None
        if self.settings.waiting:  # changed while it was opening
            self._restart(self._onward)
            return
        repeating = "opened repeating" if self.goal > 0 and self._cut < 0 else ""
        self.life.happens(repeating or ("opened playing" if self._onward else "opened"))
        self.view.fit(self.pictures, self.run.history.dtype)
        self._notify("layout", "rows", now=True)

    @property
    def _goes_on(self) -> bool:
        """Whether the visitor wants it to play."""
        return self.state in MOVING or (self.state in ("opening", "unseen") and self._onward)

    def _refuse_while_repeating(self) -> None:
        if self.goal >= 0:
            raise ValueError(f"The run is being repeated up to step {self.goal}; Pause ends that.")

    def _move(self, event: str) -> None:
        """Play, pause, or do one step."""
        if event == "pause" and self.goal >= 0:
            self._end_repetition()
            return
        self._refuse_while_repeating()
        if self.state == "opening":
            self._onward = event == "play"
            self._drive()
        elif self.life.happens(event):
            self._drive()
        if event == "step" and self.state not in ENDED:
            self._pool.step(self.run.name)
        self._notify(now=True)

    def _end_repetition(self) -> None:
        """It stands still where it has come to, and goes on from there as a run of its own."""
        if self._cut < 0:
            self._onward, self._cut = False, self._paces + 1
            self.life.happens("pause")
            self._drive()
            self._notify(now=True)

    def _replay(self, goal: int, onward: bool) -> None:
        """Go as fast as it goes to a step that lies ahead, then stand or play on."""
        self._refuse_while_repeating()
        if goal > self.run.last_step + FURTHEST:
            raise ValueError(
                f"This run stood at step {integer(goal)}; it is not repeated over more than {integer(FURTHEST)} steps, "
                "and begins anew."
            )
        if goal <= self.run.last_step:
            raise ValueError("'to' takes a step ahead of this one.")
        if self.life.happens("replay"):
            self.goal, self._onward = goal, onward
            self._progress = Progress(goal, self._clock)
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
        until = self.goal if self._cut < 0 else -1
        moving = self.state in MOVING or (self.state == "opening" and (until >= 0 or self._onward))
        rate = 0 if until >= 0 else self.rate
        return messages.Pace(self.run.name, moving and self._watched, rate, until, self._paces, self._cut < 0)

    # -- the view -----------------------------------------------------------------------------------------------------

    def _look(self, wanted: Mapping[str, Value]) -> None:
        dtype = self.run.history.dtype if self.run.history is not None else None
        redrawn = self.view.look(wanted, self.pictures, dtype)
        self._notify(*(["layout"] if redrawn else []), "rows", now=True)

    def _notify(self, *what: str, now: bool = False) -> None:
        for each in what:
            self.versions[each] += 1
        for wake in tuple(self.wakes):
            wake(now)
