"""A session of the toy experiment, on a pool and a clock moved by hand."""

import json

from bnviz.records import Ref
from bnviz.stream import wire
from bnviz.stream.session import Pictures, Session
from bnviz.stream.subscription import Subscription
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.receiver import Receiver

PICTURES = Pictures(
    line=(Ref("free.place"), Ref("held.percentiles", ("unit", 1))),
    film=(Ref("free.histogram", ("unit",)),),
    now=(Ref("free.seldom"), Ref("held.percentiles", ("unit",)), Ref("free.histogram")),
)


class Sitting:
    """One session, one receiver, and the time between them."""

    def __init__(
        self, config=None, pictures=PICTURES, view=None, rate=60.0, deaf=False, replay=None, per_step=0.0, **more
    ):
        self.clock = Clock(per_step)
        self.pool = HandPool(self.clock, **more)
        self.pool.deaf = deaf
        start = config or toy.Config()
        self.session = Session("toy", start, self.pool, pictures, view or {"unit": 0}, rate, self.clock, replay)
        self.feed = Subscription(self.session)
        self.got = Receiver()

    def says(self, do, **content):
        """The visitor sends a message."""
        self.session.obey(wire.parse(json.dumps({"do": do, **content})))
        return self

    def passes(self, seconds=0.0, tick=0.05):
        """Time passes, and then the receiver gets what is new."""
        passes(self.pool, self.clock, seconds, tick)
        self.pool.host.turn(self.clock.worked)
        if self.session.has_news():
            self.session.narrate()
        self.got.take(self.feed.pending())
        return self
