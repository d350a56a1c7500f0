"""Experiments whose openings and steps take time, on a clock moved by hand."""

from dataclasses import dataclass
from types import SimpleNamespace

from tests.stream import toy


class Costly:
    """Loads the toy experiment as ``OPENING STEP DEAR``: so many milliseconds to open, and for each step.

    A step with the pull of `free` at 1 takes as long as the third number says.
    """

    clock = None  # of all of them: a machine that is pickled does not take it along

    def __init__(self, clock):
        Costly.clock = clock
        self.started = []  # the configs of the machines that were made

    def __call__(self, name):
        opening, step, dear = (float(word) / 1000 for word in f"{name} 0".split()[:3])
        return SimpleNamespace(start=lambda config: self._start(config, opening, step, dear))

    def _start(self, config, opening, step, dear):
        self.started.append(config)
        Costly.clock.now += opening
        return CostlyMachine(config, cost=step, dear=dear)


@dataclass
class CostlyMachine(toy.Machine):
    """A toy machine that takes its time."""

    cost: float = 0.0
    dear: float = 0.0

    def step(self):
        """One step, and the time it takes."""
        Costly.clock.now += self.dear if self.config.free.pull == 1 else self.cost
        return super().step()
