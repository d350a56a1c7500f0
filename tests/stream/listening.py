"""Who opens runs in a pool and listens to them."""

import dataclasses
import queue
import time

import numpy as np

from bnviz import config as settings
from bnviz.stream import messages
from tests.stream import toy

WAIT = 60  # seconds after which a test gives up
CHANGED = settings.replace(toy.Config(), {"free.pull": 0.5})


class Ear:
    """Listens to a run."""

    def __init__(self):
        self.words = queue.SimpleQueue()
        self.rows = []
        self.dtype = None
        self.applied = []

    def until(self, kind, true=lambda message: True):
        """Wait for a message of a kind of which something is true; keep the rows that come meanwhile."""
        while True:
            message = self.words.get(timeout=WAIT)
            match message:
                case messages.Opened():
                    self.dtype = message.dtype
                case messages.Rows():
                    self.rows.append(np.frombuffer(message.data, self.dtype))
                case messages.Applied():
                    self.applied.append(message)
            if isinstance(message, kind) and true(message):
                return message

    def hears(self, message):
        """Take a message; rows are to be read at once."""
        self.words.put(dataclasses.replace(message, data=bytes(message.data)) if hasattr(message, "data") else message)

    def reaches(self, step):
        """Wait until a step has come."""
        self.until(messages.Rows, lambda _: self.rows[-1]["step"][-1] >= step)
        return self

    @property
    def places(self):
        return np.concatenate([rows["free.place"] for rows in self.rows]).tolist()

    @property
    def steps(self):
        return np.concatenate([rows["step"] for rows in self.rows]).tolist()


def opened(pool, run="a", config=None, **more):
    """A run and its ear."""
    ear = Ear()
    pool.open(messages.Open(run, "toy", config or toy.Config(), **more), ear.hears)
    ear.until(messages.Rows)
    return ear


def eventually(true):
    """Wait until something is true."""
    give_up = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.01)
