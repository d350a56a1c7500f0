"""A session of the toy experiment, on a pool and a clock moved by hand."""

import json

from bnviz.records import Ref
from bnviz.replay import ReplayLog
from bnviz.stream import wire
from bnviz.stream.preparing import nothing
from bnviz.stream.session import Session
from bnviz.stream.subscription import Subscription
from bnviz.stream.view import Pictures
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.receiver import Receiver

PICTURES = Pictures(
    line=(Ref("free.place"), Ref("held.percentiles", ("unit", 1))),
    film=(Ref("free.histogram", ("unit",)),),
    now=(Ref("free.seldom"), Ref("held.percentiles", ("unit",)), Ref("free.histogram")),
)


class Scenario:
    """One session, one receiver, and the time between them."""

    def __init__(
        self,
        config=None,
        pictures=PICTURES,
        narrator=None,
        view=None,
        rate=60.0,
        deaf=False,
        replay=None,
        per_step=0.0,
        needs=nothing,
        **more,
    ):
        self.clock = Clock(per_step)
        self.pool = HandPool(self.clock, **more)
        self.pool.deaf = deaf
        replay = replay or ReplayLog(config or toy.Config())
        view = {"unit": 0} if view is None else view
        self.session = Session("toy", replay, self.pool, pictures, narrator, view, rate, self.clock, needs)
        self.subscription = Subscription(self.session)
        self.got = Receiver()
        self.sent = 0  # changes

    def says(self, do, **content):
        """The visitor sends a request; changes are numbered."""
        if do == "change":
            self.sent += 1
            content["number"] = self.sent
        request = wire.parse(json.dumps({"do": do, **content}))
        revision = self.session.do(request)
        if request.number:
            self.subscription.asked(request.number, revision or 0)
        return self

    def passes(self, seconds=0.0, tick=0.05):
        """Time passes, and then the receiver gets what is new."""
        passes(self.pool, self.clock, seconds, tick)
        self.pool.host.turn(self.clock.worked)
        if self.session.narration_due:
            self.session.narrate()
        self.got.take(self.subscription.pending())
        return self
