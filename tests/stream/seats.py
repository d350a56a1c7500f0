"""A visit of the toy experiment, on a pool and a clock moved by hand."""

import json

from bnviz.records import Ref
from bnviz.stream import wire
from bnviz.stream.feed import Feed
from bnviz.stream.visits import Pictures, Visit
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.receiver import Receiver

PICTURES = Pictures(
    line=(Ref("free.place"), Ref("held.percentiles", ("unit", 1))),
    film=(Ref("free.histogram", ("unit",)),),
    now=(Ref("free.seldom"), Ref("held.percentiles", ("unit",)), Ref("free.histogram")),
)


class Sitting:
    """One visit, one receiver, and the time between them."""

    def __init__(
        self, config=None, pictures=PICTURES, view=None, rate=60.0, deaf=False, recipe=None, per_step=0.0, **more
    ):
        self.clock = Clock(per_step)
        self.pool = HandPool(self.clock, **more)
        self.pool.deaf = deaf
        start = config or toy.Config()
        self.visit = Visit("toy", start, self.pool, pictures, view or {"unit": 0}, rate, self.clock, recipe)
        self.feed = Feed(self.visit)
        self.got = Receiver()

    def says(self, do, **content):
        """The visitor sends a message."""
        self.visit.obey(wire.parse(json.dumps({"do": do, **content})))
        return self

    def passes(self, seconds=0.0, tick=0.05):
        """Time passes, and then the receiver gets what is new."""
        passes(self.pool, self.clock, seconds, tick)
        self.pool.host.turn(self.clock.worked)
        if self.visit.has_news():
            self.visit.narrate()
        self.got.take(self.feed.pending())
        return self
