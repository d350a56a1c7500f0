"""Turns the cranks of many runs, fairly, in one thread. No I/O: the same host works in a thread and in a worker.

Time is cut into rounds of about `ROUND` seconds. In a round every run that is due trains for its share of it, at
least one step, and then sends its rows in one batch. A run at full speed is a run that is always due. What a visitor
does (a change, one step, play) makes its run go before the others.
"""

import functools
import logging
import math
import pickle
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bnviz.records import Array, row, row_dtype
from bnviz.stream import messages

ROUND = 0.05  # seconds
BACKLOG = 0.1  # seconds of steps that a late run may catch up with; what is older is forgotten
FRAMES = 10  # that a visitor is shown in a second
COARSEST = 8  # detail is recorded at every eighth step at least

log = logging.getLogger(__name__)


@dataclass
class HostedRun:
    """One run as its host sees it."""

    name: str
    machine: Any
    config: Any  # in force
    playing: bool
    rate: float
    due: float  # when the next step is to be done
    step: int = -1  # the last step done
    upto: int = -1  # rows up to this step are known already: the run is being rebuilt
    until: int = -1  # the step after which it stands still; -1 if there is none
    asked: bool = False  # for one step, when it will have been rebuilt
    timed: deque[tuple[int, Any]] = field(default_factory=deque)  # (first step it acts in, config), in order
    dtype: "np.dtype[np.void] | None" = None
    batch: list[Array] = field(default_factory=list)

    @property
    def rebuilding(self) -> bool:
        """Whether it still repeats steps that are known."""
        return self.step < self.upto

    @property
    def eager(self) -> bool:
        """Whether a step is always due."""
        return self.rebuilding or (self.playing and self.rate == 0)

    def is_due(self, now: float) -> bool:
        """Whether a step is to be done now."""
        return self.eager or (self.playing and self.due <= now)


class Host:
    """Runs many machines.

    Args:
        load: the module of an experiment by its name; its ``start(config)`` makes a machine.
        send: takes every message that goes up.
        clock: seconds.
    """

    def __init__(
        self,
        load: Callable[[str], Any],
        send: Callable[[messages.Up], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._send = send
        self._clock = clock
        self._runs: dict[str, HostedRun] = {}
        self._hurried: deque[HostedRun] = deque()  # runs that are to do one step before all others
        self._next_round = -math.inf
        self.quit = False

    def handle(self, message: messages.Down) -> None:
        """Do what a message says. A message about a run that is not there (any more) says nothing."""
        if isinstance(message, messages.Quit):
            self._runs.clear()
            self.quit = True
        elif isinstance(message, messages.Open):
            self._guard(message.run, functools.partial(self._open, message))
        elif isinstance(message, messages.Close):
            self._runs.pop(message.run, None)
        elif message.run in self._runs:
            self._guard(message.run, functools.partial(self._obey, self._runs[message.run], message))

    def turn(self, between: Callable[[], None] = lambda: None) -> float:
        """Train whatever is due; `between` is called between two steps, to poll for words.

        Returns:
            the seconds until something is due; infinity if nothing will be.
        """
        self._hurry()
        if self._clock() >= self._next_round:
            self._round(between)
        now = self._clock()
        if self._hurried or any(run.eager for run in self._runs.values()):
            self._next_round = now
            return 0.0
        due = min((run.due for run in self._runs.values() if run.playing), default=math.inf)
        return max(due - now, self._next_round - now, 0.0)

    # -- words --------------------------------------------------------------------------------------------------------

    def _open(self, message: messages.Open) -> None:
        if message.snapshot is None:
            step, config, machine = -1, message.config, self._load(message.experiment).start(message.config)
        else:
            step, config, machine = pickle.loads(message.snapshot)
        run = HostedRun(
            message.run,
            machine,
            config,
            message.playing,
            message.rate,
            self._clock(),
            step,
            message.upto,
            message.until,
        )
        run.timed.extend(message.changes)
        self._runs[run.name] = run
        if step < 0 and not run.eager:  # the first step shows the run as it starts, before anybody plays
            self._advance(run)
            self._flush(run)
        self._send(messages.Paced(run.name, message.number))

    def _obey(self, run: HostedRun, message: messages.Down) -> None:
        match message:
            case messages.Configure():
                first = max(run.step, run.upto) + 1
                run.timed.append((first, message.settings.config))
                self._send(messages.Applied(run.name, first, message.settings))
                if run.playing:
                    self._hurried.append(run)
            case messages.Pace():
                started = message.playing and not run.playing
                run.playing, run.rate, run.until, run.due = (
                    message.playing,
                    message.rate,
                    message.until,
                    self._clock(),
                )
                self._flush(run)
                self._send(messages.Paced(run.name, message.number))
                if started:
                    self._hurried.append(run)
            case messages.Step():
                if run.rebuilding:
                    run.asked = True
                elif not run.playing:
                    self._hurried.append(run)
            case messages.Save():
                self._flush(run)  # a run that is rebuilt from here does not do these steps again
                snapshot = pickle.dumps((run.step, run.config, run.machine), pickle.HIGHEST_PROTOCOL)
                self._send(messages.Saved(run.name, run.step, snapshot))

    # -- turning ------------------------------------------------------------------------------------------------------

    def _hurry(self) -> None:
        while self._hurried:
            run = self._hurried.popleft()
            run.due = self._clock()
            self._step(run)
            self._flush(run)

    def _round(self, between: Callable[[], None]) -> None:
        start = self._clock()
        self._next_round = start + ROUND
        due = [run for run in self._runs.values() if run.is_due(start)]
        for run in due:
            now = self._clock()
            until, took = now + ROUND / len(due), 0.0
            while run.is_due(now) and self._step(run):
                between()
                self._hurry()
                now, took = self._clock(), self._clock() - now
                if now + took / 2 >= until:  # another step would end further from the share than this one did
                    break
            self._flush(run, soon=True)

    def _step(self, run: HostedRun) -> bool:
        """One step of a run that is still there; whether there may be another."""
        if self._runs.get(run.name) is not run:
            return False
        self._guard(run.name, functools.partial(self._advance, run))
        now = self._clock()
        run.due = max(run.due + (1 / run.rate if run.rate else 0), now - BACKLOG)
        return run.name in self._runs

    def _advance(self, run: HostedRun) -> None:
        while run.timed and run.timed[0][0] <= run.step + 1:
            run.config = run.timed.popleft()[1]
            run.machine.change(run.config)
        if run.step + 1 == run.until:
            run.playing, run.until = False, -1
        run.machine.detail_every = detail_every(run.rate) if run.playing else 1
        record = run.machine.step()
        if record is None:
            self._flush(run)
            del self._runs[run.name]
            self._send(messages.Over(run.name))
            return
        run.step = int(record.step)
        if run.dtype is None:
            run.dtype = row_dtype(record)
            self._send(messages.Opened(run.name, run.dtype))
        if run.step > run.upto:
            run.batch.append(row(record, run.dtype))
        elif run.step == run.upto and run.asked and not run.playing:
            self._hurried.append(run)

    def _flush(self, run: HostedRun, soon: bool = False) -> None:
        if run.batch:
            self._send(messages.Rows(run.name, b"".join(each.tobytes() for each in run.batch), soon))
            run.batch.clear()

    def _guard(self, name: str, do: Callable[[], None]) -> None:
        """Do something for one run; if that fails, this run ends and no other notices."""
        try:
            do()
        except Exception as error:
            log.exception("run %s failed", name)
            run = self._runs.pop(name, None)
            if run is not None:
                self._flush(run)
            self._send(messages.Failed(name, _sentence(error, run.step if run is not None else -1)))


def _sentence(error: Exception, step: int) -> str:
    """What a visitor is told: our own errors are sentences for people, of all others only the name."""
    if type(error).__module__.startswith("bnviz."):
        return str(error)
    after = f" after step {step}" if step >= 0 else ""
    return f"The run stopped{after} because of an error ({type(error).__name__})."


def detail_every(rate: float) -> int:
    """Every how many steps the expensive columns are recorded at a rate: the power of two next to a frame's.

    A power of two, so that a thinned history keeps steps with detail.
    """
    return min(2 ** max(0, round(math.log2(rate / FRAMES))), COARSEST) if rate else COARSEST
