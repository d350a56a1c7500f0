"""One run as its host sees it: it is opened, stepped, told of other settings, saved. When, its host says."""

import pickle
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz.records import Array, row, row_dtype
from bnviz.stream import messages


@dataclass
class Account:
    """What the runs of one owner have cost so far.

    Attributes:
        spent: seconds; never much less than what the owner served last had spent (`bnviz.stream.host`).
        runs: how many of them there are.
    """

    spent: float = 0.0
    runs: int = 0


class HostedRun:
    """One run.

    Args:
        message: that opens it. account: its owner's. send: takes what it says.
        clock, cpu: seconds, and those that the processor has worked.
    """

    def __init__(
        self,
        message: messages.Open,
        account: Account,
        send: Callable[[messages.Up], None],
        clock: Callable[[], float],
        cpu: Callable[[], float],
    ) -> None:
        self.name = message.run
        self.account = account
        self.playing, self.rate, self.until = message.playing, message.rate, message.until
        self.due = clock()  # when the next step is to be done
        self.hurried = False  # whether its next step goes before those of others
        self.ticket = -1  # its place in its host's queue; -1 if it has none
        self.step = -1  # the last step done
        self.upto = message.upto  # rows up to this step are known already: the run is being rebuilt
        self._opening: messages.Open | None = message
        self._early: list[messages.Down] = []  # that came before it was opened
        self._number = message.number
        self._asked = 0  # for so many single steps
        self._script = deque(message.script)  # (first step it acts in, config), in order
        self.timed = deque(message.changes)
        self.config = message.config  # in force
        self._machine: Any = None
        self._dtype: np.dtype[np.void] | None = None
        self._batch: list[Array] = []
        self._took = 0.0  # the processor's seconds that the batch cost
        self._send, self._clock, self._cpu = send, clock, cpu

    @property
    def unopened(self) -> bool:
        """Whether its machine has not been made yet."""
        return self._opening is not None

    @property
    def rebuilding(self) -> bool:
        """Whether it still repeats steps that are known."""
        return self.step < self.upto

    @property
    def eager(self) -> bool:
        """Whether something is always to be done."""
        return self.unopened or self.rebuilding or (self.playing and self.rate == 0) or self._asked > 0

    @property
    def has_news(self) -> bool:
        """Whether it has rows that were not sent."""
        return bool(self._batch)

    def is_due(self, now: float) -> bool:
        """Whether something is to be done now."""
        return self.hurried or self.eager or (self.playing and self.due <= now)

    # -- messages -----------------------------------------------------------------------------------------------------

    def obey(self, message: messages.Down) -> bool:
        """Do what a message says; whether somebody waits to see its next step."""
        if isinstance(message, messages.Pace):
            return self._pace(message)
        if self.unopened:
            self._early.append(message)
            return False
        match message:
            case messages.Configure():
                first = max(self.step, self.upto) + 1
                self.flush()
                self.timed.append((first, message.settings.config))
                self._send(messages.Applied(self.name, first, message.settings))
                return self.playing
            case messages.Step() if not self.playing:
                self._asked += 1
                return not self.rebuilding
            case messages.Save():
                self.flush()  # who goes on from the snapshot has seen its step
                snapshot = pickle.dumps((self.step, self.config, self._machine), pickle.HIGHEST_PROTOCOL)
                self._send(messages.Saved(self.name, self.step, snapshot))
        return False

    def _pace(self, message: messages.Pace) -> bool:
        started = message.playing and not self.playing
        self.playing, self.rate, self.until = message.playing, message.rate, message.until
        self._number, self.due = message.number, self._clock()
        if self.playing:
            self._asked = 0
        if not message.scripted:
            self._script = deque(entry for entry in self._script if entry[0] <= max(self.step, self.upto))
        if self.unopened:
            return False
        self.flush()
        self._send(messages.Paced(self.name, self._number))
        return started

    # -- work ---------------------------------------------------------------------------------------------------------

    def work(self, load: Callable[[str], Any], backlog: float, detail_every: Callable[[float], int]) -> bool:
        """Open it, or do one step; whether it goes on.

        Args:
            load: the module of an experiment by its name. backlog: seconds of steps that it may catch up with.
            detail_every: every how many steps the expensive columns are recorded at a rate.
        """
        began = self._cpu()
        if self._opening is not None:
            self._open(self._opening, load)
            goes_on = self.step >= 0 or self.rebuilding or self._advance(detail_every, began)
            self.flush()
            self._opened()
        else:
            goes_on = self._advance(detail_every, began)
            now = self._clock()
            self.due = max(self.due + (1 / self.rate if self.rate else 0), now - backlog)
            self._took += self._cpu() - began
        return goes_on

    def flush(self, soon: bool = False) -> None:
        """Send the rows that were not sent; `soon` if nobody waits for them."""
        if self._batch:
            rows = b"".join(each.tobytes() for each in self._batch)
            self._send(messages.Rows(self.name, rows, soon, self._took))
            self._batch.clear()
            self._took = 0.0

    def _open(self, message: messages.Open, load: Callable[[str], Any]) -> None:
        if message.snapshot is None:
            self._machine = load(message.experiment).start(message.config)
        else:
            self.step, self.config, self._machine = pickle.loads(message.snapshot)
        self._opening = None

    def _opened(self) -> None:
        self._send(messages.Paced(self.name, self._number))
        early, self._early = self._early, []
        for message in early:
            self.hurried |= self.obey(message)

    def _advance(self, detail_every: Callable[[float], int], began: float) -> bool:
        """One step; False if the run was over before it."""
        self._take_over()
        if self.step + 1 == self.until:
            self.playing, self.until = False, -1
        self._machine.detail_every = detail_every(self.rate) if self.playing else 1
        if self._asked and not self.rebuilding:
            self._asked -= 1
        record = self._machine.step()
        if record is None:
            self.flush()
            self._send(messages.Over(self.name))
            return False
        self.step = int(record.step)
        if self._dtype is None:
            self._dtype = row_dtype(record)
            self._send(messages.Opened(self.name, self._dtype, self._cpu() - began))
        if self.step > self.upto:
            self._batch.append(row(record, self._dtype))
        return True

    def _take_over(self) -> None:
        """The settings that act from the next step on."""
        for entries in (self._script, self.timed):
            while entries and entries[0][0] <= self.step + 1:
                self.config = entries.popleft()[1]
                self._machine.change(self.config)
