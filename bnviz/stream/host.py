"""Trains many runs, fairly, in one thread. No I/O: the same host works in a thread and in a worker.

Time is what is shared, not steps: every owner has an account of the seconds that the runs in it have cost, and of all
runs that are due the one whose owner has spent least goes first. A paced run is due now and then and spends little, so
it keeps its pace beside runs that are always due; among those each gets the same time, whatever a step of it costs. To
make a run is work like a step of it. Who stood still does not save up: an account is at most `LAG` seconds behind.

Steps are done in rounds of `ROUND` seconds, and their rows sent together in frames of `FRAME` seconds, so that whoever
receives them is woken seldom. What a visitor does (a change, one step, play) makes a run go ahead, unless its owner has
spent much more than the others.
"""

import functools
import heapq
import itertools
import logging
import math
import time
from collections.abc import Callable
from typing import Any

from bnviz.stream import messages
from bnviz.stream.hosted import Account, HostedRun

ROUND = 0.05  # seconds
FRAMES = 10  # that a visitor is shown in a second
FRAME = 1 / FRAMES
BACKLOG = 0.1  # seconds of steps that a late run may catch up with; what is older is forgotten
LAG = 0.1  # seconds that an account may be behind, and that who waits for an answer is put ahead
COARSEST = 8  # detail is recorded at every eighth step at least

log = logging.getLogger(__name__)


class Host:
    """Runs many machines.

    Args:
        load: the module of an experiment by its name; its ``start(config)`` makes a machine.
        send: takes every message that goes up.
        clock: seconds. cpu: seconds that this thread has computed.
        mark: is told which run is worked on, and "" when that is done.
    """

    def __init__(
        self,
        load: Callable[[str], Any],
        send: Callable[[messages.Up], None],
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[], float] = time.thread_time,
        mark: Callable[[str], None] = lambda run: None,
    ) -> None:
        self._load = load
        self._send = send
        self._clock = clock
        self._cpu = cpu
        self._mark = mark
        self._runs: dict[str, HostedRun] = {}
        self._accounts: dict[str, Account] = {}
        self._served = 0.0  # what the account served last had spent
        self._queue: list[tuple[float, int, HostedRun]] = []  # a heap, by what their owners have spent
        self._order = itertools.count()
        self._next_round = self._next_frame = -math.inf
        self.quit = False

    def handle(self, message: messages.Down) -> None:
        """Do what a message says. A message about a run that is not there (any more) says nothing."""
        match message:
            case messages.Quit():
                self._runs.clear()
                self._queue.clear()
                self.quit = True
            case messages.Ping():
                self._send(messages.Alive())
            case messages.Open():
                self._open(message)
            case messages.Close():
                self._remove(message.run)
                self._send(messages.Closed(message.run))
            case _ if run := self._runs.get(message.run):
                self._guard(run, functools.partial(self._obey, run, message))

    def turn(self, between: Callable[[], None] = lambda: None) -> float:
        """Train whatever is due, for about a round; `between` is called between two steps, to poll for messages.

        Returns:
            the seconds until something is due; infinity if nothing will be.
        """
        now = self._clock()
        regular = now >= self._next_round
        if regular:
            self._next_round = max(self._next_round + ROUND, now)
            for run in self._runs.values():
                if run.is_due(now):
                    self._put(run)
        self._work(now + ROUND, between)
        if regular:
            self._show()
        now = self._clock()
        if self._queue or any(run.eager for run in self._runs.values()):
            self._next_round = min(self._next_round, now)
            return 0.0
        due = min((run.due for run in self._runs.values() if run.playing), default=math.inf)
        if any(run.has_news for run in self._runs.values()):
            due = min(due, self._next_frame)
        return max(due - now, self._next_round - now, 0.0)

    # -- messages -----------------------------------------------------------------------------------------------------

    def _open(self, message: messages.Open) -> None:
        self._remove(message.run)
        account = self._accounts.setdefault(message.owner or message.run, Account())
        account.runs += 1
        run = HostedRun(message, account, self._send, self._clock, self._cpu)
        self._runs[run.name] = run
        self._put(run)

    def _obey(self, run: HostedRun, message: messages.Down) -> None:
        if run.obey(message):
            run.hurried, run.due = True, self._clock()
            self._put(run)

    def _remove(self, name: str) -> None:
        run = self._runs.pop(name, None)
        if run is None:
            return
        run.account.runs -= 1
        if len(self._accounts) > 2 * len(self._runs) + 16:  # who comes back owes what was spent beyond the others
            kept = {
                owner: each for owner, each in self._accounts.items() if each.runs or each.spent > self._served - LAG
            }
            self._accounts = kept

    # -- work ---------------------------------------------------------------------------------------------------------

    def _put(self, run: HostedRun) -> None:
        """Let a run wait for its turn; one that somebody waits for is put ahead."""
        run.account.spent = max(run.account.spent, self._served - LAG)
        if run.ticket < 0 or run.hurried:
            run.ticket = next(self._order)
            heapq.heappush(self._queue, (run.account.spent - LAG * run.hurried, run.ticket, run))

    def _work(self, end: float, between: Callable[[], None]) -> None:
        """One piece of work after the other, until none is left or the round is over."""
        while self._queue and self._clock() < end:
            _, ticket, run = heapq.heappop(self._queue)
            began = self._clock()
            if ticket != run.ticket or self._runs.get(run.name) is not run:
                continue  # it was put ahead, or closed
            run.ticket = -1
            if not run.is_due(began):
                continue
            self._do(run)
            between()
            now = self._clock()
            run.account.spent += now - began
            if self._runs.get(run.name) is run and run.is_due(now):
                self._put(run)

    def _do(self, run: HostedRun) -> None:
        """One piece of work of one run."""
        self._served = max(self._served, run.account.spent)
        hurried, run.hurried = run.hurried, False
        self._mark(run.name)
        self._guard(run, functools.partial(self._step, run))
        self._mark("")
        if hurried or not run.playing:
            run.flush()

    def _step(self, run: HostedRun) -> None:
        if not run.work(self._load, BACKLOG, detail_every):
            self._remove(run.name)

    def _show(self) -> None:
        """Send the rows that are to be shown: all of them together, those of slow runs as they come."""
        now = self._clock()
        frame = now >= self._next_frame - ROUND / 2
        if frame:
            self._next_frame = self._next_frame + FRAME if now < self._next_frame + FRAME else now + FRAME
        for run in self._runs.values():
            if frame or 0 < run.rate < FRAMES:
                run.flush(soon=True)

    def _guard(self, run: HostedRun, do: Callable[[], None]) -> None:
        """Do something for one run; if that fails, this run ends and no other notices."""
        try:
            do()
        except Exception as error:
            log.exception("run %s failed", run.name)
            run.flush()
            self._remove(run.name)
            self._send(messages.Failed(run.name, _sentence(error, run.step)))


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
