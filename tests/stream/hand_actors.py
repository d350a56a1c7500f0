"""A pool whose actors are moved by hand: they come late or never, end, freeze and thaw when a test says so."""

import dataclasses

import numpy as np

from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.rebuilding import RebuildingPool
from tests.stream import toy
from tests.stream.by_hand import Clock

TICK = 0.05  # seconds


class HandActor:
    """One host, in the test's own thread.

    Attributes:
        coming: it has not come to be. frozen: it does nothing. mute: what it says is held up on its way.
        sent: messages that wait for it.
    """

    def __init__(self, stage, hear, gone, coming):
        self.stage, self._hear, self._gone = stage, hear, gone
        self.coming, self.frozen, self.dead, self.killed = coming, False, False, False
        self.mute = False
        self.sent, self.said = [], []
        self.name = ""
        self.host = Host(stage.load, self.said.append, stage.clock, stage.clock, self._mark)
        self.stage.actors.append(self)

    def _mark(self, run):
        if run in self.stage.poisoned:
            self.name = run
            raise Died
        self.name = run

    def send(self, message):
        """See `Actor.send`."""
        self.sent.append(message)

    def kill(self):
        """See `Actor.kill`: nothing is heard of it any more."""
        self.killed = self.dead = True

    def working_on(self):
        """See `Actor.working_on`."""
        return self.name

    def computed(self):
        """See `Actor.computed`."""
        return self.stage.computed

    def turns(self):
        """A while passes for it."""
        if self.dead or self.coming or self.frozen:
            return
        try:
            sent, self.sent = self.sent, []
            for message in sent:
                self.host.handle(message)
            self.host.turn(self.stage.clock.worked)
        except Died:
            self.dies()
            return
        if self.said and not self.mute:
            said, self.said[:] = list(self.said), []
            self.says(*said)

    def says(self, *said):
        """It is heard."""
        self._hear(self, said)

    def comes(self):
        """It is ready."""
        self.coming = False
        self.said.insert(0, messages.Ready(0))

    def dies(self):
        """It ends, with what it was about to say."""
        if not self.dead:
            self.dead = True
            self._gone(self)


class Died(BaseException):
    """The actor ends while it works on a run."""


class Ear:
    """Who opened a run: its rows, and what else it was told."""

    def __init__(self):
        self.rows, self.told, self.dtype, self.applied = [], [], None, {}

    def hears(self, message):
        """Takes a message."""
        match message:
            case messages.Opened():
                self.dtype = message.dtype
            case messages.Rows():
                self.rows.append(np.frombuffer(bytes(message.data), self.dtype))
            case messages.Applied():
                self.applied[message.step] = message.settings.config
            case _:
                self.told.append(message)

    @property
    def steps(self):
        return np.concatenate([each["step"] for each in self.rows]).tolist() if self.rows else []

    @property
    def places(self):
        return np.concatenate([each["free.place"] for each in self.rows]).tolist() if self.rows else []

    def of(self, kind):
        """What it was told of a kind."""
        return [message for message in self.told if isinstance(message, kind)]


class Troupe:
    """A pool of such actors and the time that passes for them."""

    def __init__(self, size=2, apart=1, load=lambda name: toy, per_step=0.0):
        self.clock = Clock(per_step)
        self.load = load
        self.actors = []
        self.slow = False  # whether new actors come late
        self.broken = False  # whether none can be made
        self.poisoned = set()  # runs that end whoever works on them
        self.computed = None  # seconds that every actor has computed; None if nobody knows
        self.pool = RebuildingPool(self._make, size, apart)
        self._next_tick = float("inf")  # before the pool begins nobody looks after it

    def _make(self, number, apart, hear, gone):
        if self.broken:
            raise OSError(24, "Too many open files")
        actor = HandActor(self, hear, gone, coming=True)
        if not self.slow:
            actor.comes()
        return actor

    def begins(self):
        self.pool.begin()
        self._next_tick = self.clock.now + 1
        return self

    def opens(self, run, config=None, experiment="toy", **more):
        """A run and its ear."""
        ear = Ear()
        self.pool.open(messages.Open(run, experiment, config or toy.Config(), **more), ear.hears)
        return ear

    def passes(self, seconds=0.0):
        """Time passes, for the actors and for the pool."""
        until = self.clock.now + seconds
        while True:
            for actor in list(self.actors):
                actor.turns()
            if self.clock.now >= until:
                return self
            self.clock.now += TICK
            if self.clock.now >= self._next_tick:
                self._next_tick += 1
                self.pool.tick()

    @property
    def alive(self):
        return [actor for actor in self.actors if not actor.dead]

    def at(self, run):
        """The slot that a run is in."""
        return self.pool._kept[run].place

    def actor(self, run):
        return self.at(run).actor


def repeated(steps, start, applied):
    """The places of a run that nothing disturbs: settings act at their steps."""
    machine = toy.start(start)
    places = []
    for step in range(steps):
        if step in applied:
            machine.change(applied[step])
        places.append(machine.step().arms["free"].place)
    return places


def true_to(ear, start):
    """Whether a run has every step once, with the numbers that it has alone."""
    assert ear.steps == list(range(len(ear.steps)))
    assert ear.places == repeated(len(ear.places), start, ear.applied)
    return True


def with_pull(config, pull):
    """The same with another live setting."""
    return dataclasses.replace(config, free=toy.Arm(pull))
