"""python -m benchmarks.growth: what a visitor costs after a thousand, ten thousand, ..., a million steps.

Memory of the process and bytes of a message, at six steps a message. The rows are those of a real run of 500 steps,
repeated under later step numbers: a million steps of training would take an hour and cost the history the same.
"""

import argparse
import ctypes
import gc
import statistics
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.page import EXPERIMENT, VIEW, pictures
from bnviz import experiments
from bnviz.records import Array, row, row_dtype
from bnviz.replay import ReplayLog
from bnviz.stream import messages
from bnviz.stream.session import Session
from bnviz.stream.subscription import Subscription

REAL = 500  # steps that are trained
EVERY = 6  # steps a message: 60 a second at 10 Hz
MESSAGES = 100  # that are weighed
AT = (1_000, 10_000, 100_000, 1_000_000)


class Repeating:
    """A pool whose one run repeats the rows of a real one for as long as it is asked."""

    def __init__(self) -> None:
        self.rows = trained()
        self.receive: Callable[[messages.Up], None] = lambda message: None
        self.run = ""
        self.step_now = 0

    def open(self, message: messages.Open, receive: Callable[[messages.Up], None]) -> None:
        """Be that run."""
        self.run, self.receive = message.run, receive

    def begin(self) -> None:
        """Show the first row."""
        self.receive(messages.Opened(self.run, self.rows.dtype))
        self.goes_on(1)

    def goes_on(self, steps: int) -> None:
        """So many more rows."""
        at = np.arange(self.step_now, self.step_now + steps)
        rows = self.rows[at % REAL]
        rows["step"] = at
        self.step_now += steps
        self.receive(messages.Rows(self.run, rows.tobytes()))


def trained() -> Array:
    """The rows of a real run, (REAL,)."""
    module = experiments.get(EXPERIMENT)
    machine = module.start(module.Config())
    machine.detail_every = 4
    records = [machine.step() for _ in range(REAL)]
    dtype = row_dtype(records[0])
    return np.concatenate([row(record, dtype) for record in records])


def resident() -> float:
    """Memory of this process, in MB, without what it has freed but not yet given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--at", type=int, nargs="+", default=AT)
    asked, pool = pictures(), Repeating()
    before = resident()
    race = experiments.get(EXPERIMENT)
    session = Session(EXPERIMENT, ReplayLog(race.Config()), pool, asked, race.narrator, VIEW)  # type: ignore[arg-type]
    pool.begin()
    subscription = Subscription(session)
    subscription.pending()
    for at in arguments.parse_args().at:
        while pool.step_now < at - EVERY * MESSAGES:
            pool.goes_on(min(REAL, at - EVERY * MESSAGES - pool.step_now))
        subscription.pending()
        sizes = []
        while pool.step_now < at:
            pool.goes_on(EVERY)
            sizes.append(sum(len(message) for message in subscription.pending()))
        print(f"growth_{at}_bytes {statistics.mean(sizes):.0f}")
        print(f"growth_{at}_mb {resident() - before:.2f}", flush=True)
    whole = sum(len(message) for message in Subscription(session).pending())
    print(f"growth_reconnect_bytes {whole}")


if __name__ == "__main__":
    main()
