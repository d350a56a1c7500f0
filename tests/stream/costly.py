"""Experiments whose openings and steps take time, on a clock moved by hand."""

from types import SimpleNamespace

from tests.stream import toy


class Costly:
    """Loads the toy experiment as ``OPENING STEP``: so many milliseconds to open, and for each step."""

    def __init__(self, clock):
        self.clock = clock
        self.started = []  # the configs of the machines that were made

    def __call__(self, name):
        opening, step = (float(word) / 1000 for word in name.split())
        return SimpleNamespace(start=lambda config: self._start(config, opening, step))

    def _start(self, config, opening, step):
        self.started.append(config)
        self.clock.now += opening
        machine = toy.start(config)
        free = machine.step

        def costs():
            self.clock.now += step
            return free()

        machine.step = costs
        return machine
