"""python -m benchmarks.recorded: workers whose runs repeat rows of real ones, as fast as they are asked for.

The server sees the same rows as ever, and little is left to compute beside it: so its own time can be measured on a
machine that does other work (`python -m benchmarks.capacity --pool recorded`).
"""

import dataclasses
from typing import Any

from benchmarks.page import EXPERIMENT
from bnviz import experiments, worker

REAL = 16  # steps that are trained once for all runs, and then repeated
DETAIL = 8  # every so many of them has detail, as at 60 steps a second


class Machine:
    """A run that repeats records under later step numbers, whatever its settings are."""

    def __init__(self, records: list[Any]) -> None:
        self._records = records
        self.now = -1
        self.detail_every = DETAIL

    def step(self) -> Any:
        """The next record."""
        self.now += 1
        return dataclasses.replace(self._records[self.now % REAL], step=self.now)

    def change(self, config: Any) -> None:
        """Take over settings: they change no row."""


class Recorded:
    """What a worker takes for the module of an experiment."""

    def __init__(self) -> None:
        self._records: list[Any] = []

    def train(self) -> None:
        """The real steps, once."""
        experiment = experiments.get(EXPERIMENT)
        machine = experiment.start(experiment.Config())
        machine.detail_every = DETAIL
        self._records.extend(machine.step() for _ in range(REAL))

    def start(self, _config: Any) -> Machine:
        """A run."""
        return Machine(self._records)


if __name__ == "__main__":
    recorded = Recorded()
    worker.main(lambda _name: recorded, recorded.train)
