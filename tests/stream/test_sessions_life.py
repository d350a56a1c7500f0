"""The registry driven at random: visitors that open pages, look, hide, lose their lines, come back, and leave.

Whatever happens in whatever order, nobody takes the place of somebody who looks, nothing is kept of those who left, and
exactly the runs that somebody may see again are there.
"""

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bnviz.replay import ReplayLog
from bnviz.stream.sessions import DROP, RUNS, SOCKETS, STAND, Crowded, Full, Sessions
from bnviz.stream.wire import Request
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.scenario import PICTURES

WHICH = st.integers(0, 40)
VISITORS = st.sampled_from(["", "a", "b", "c", "d", "e"])


class Known:
    """A session as its visitor's browser knows it: its sockets, each visible or not."""

    def __init__(self, session, visitor, now):
        self.session, self.visitor = session, visitor or session.token
        self.sockets = []
        self.quiet = now  # since when there has been no socket
        self.sighted = False


class SessionsMachine(RuleBasedStateMachine):
    """A server with room for three visitors."""

    @initialize()
    def begins(self):
        """Nobody is there."""
        self.clock = Clock()
        self.pool = HandPool(self.clock)
        self.sessions = Sessions(self.pool, 3, self.clock)
        self.known = {}

    def any(self, which, fits=lambda known: True):
        """One of several, if there is any."""
        found = [known for known in self.known.values() if fits(known)]
        return found[which % len(found)] if found else None

    def alive(self):
        """Forget what the server has dropped."""
        self.known = {token: each for token, each in self.known.items() if self.sessions.session(token)}
        return list(self.known.values())

    @rule(visitor=VISITORS, seen=st.booleans())
    def a_page_opens(self, visitor, seen):
        """Or is refused, and then everybody who is there looks."""
        looked_at = [known for known in self.known.values() if any(known.sockets)]
        own = [known for known in self.known.values() if known.visitor == visitor]
        try:
            session = self.sessions.open(
                "toy", ReplayLog(toy.Config()), PICTURES, view={"unit": 0}, visitor=visitor, seen=seen
            )
        except Full:
            assert not own
            assert len({known.visitor for known in looked_at}) == 3
            return
        self.known[session.token] = Known(session, visitor, self.clock.now)
        self.known[session.token].sighted = seen
        left = self.alive()
        assert all(known in left for known in looked_at if known.visitor != visitor)
        assert own == [] or sum(known not in left for known in own) <= 1

    @rule(which=WHICH)
    def a_socket_comes(self, which):
        """It looks; there may be too many."""
        if known := self.any(which):
            if len(known.sockets) == SOCKETS:
                with pytest.raises(Crowded):
                    self.sessions.connect(known.session.token)
                return
            assert self.sessions.connect(known.session.token) is known.session
            known.sockets.append(True)
            known.sighted = True

    @rule(which=WHICH)
    def a_socket_goes(self, which):
        """Whether its page could be seen or not."""
        if known := self.any(which, lambda known: known.sockets):
            self.sessions.disconnect(known.session.token, known.sockets.pop(which % len(known.sockets)))
            known.quiet = self.clock.now

    @rule(which=WHICH)
    def a_page_is_hidden_or_shown(self, which):
        """Another tab lies over it."""
        if known := self.any(which, lambda known: known.sockets):
            place = which % len(known.sockets)
            known.sockets[place] = not known.sockets[place]
            self.sessions.look(known.session.token, known.sockets[place])

    @rule(which=WHICH, do=st.sampled_from(["play", "pause", "seed", "reset"]))
    def a_visitor_asks(self, which, do):
        """Something that moves the run, or another one."""
        if known := self.any(which, lambda known: known.sockets):
            known.session.do(Request(do))

    @rule(which=WHICH)
    def a_visitor_leaves(self, which):
        """As Streamlit says it."""
        if known := self.any(which):
            self.sessions.leave(known.session.token)

    @rule(seconds=st.sampled_from([0.5, 3, 20, DROP]))
    def time_passes(self, seconds):
        """With a look at the sessions once a second."""
        for _ in range(max(1, round(seconds))):
            passes(self.pool, self.clock, min(seconds, 1), tick=0.25)
            self.sessions.tick()
        self.alive()
        if seconds > STAND + 1:
            moving = {run.name for run in self.pool.host._runs.values() if run.playing}
            assert moving <= {known.session.run.name for known in self.known.values() if any(known.sockets)}

    @invariant()
    def nobody_is_too_many(self):
        """Neither visitors nor the runs of one."""
        counts = [known.visitor for known in self.known.values()]
        assert len(self.sessions) == len(counts)
        assert self.sessions.visitors == len(set(counts)) <= 3
        assert all(counts.count(visitor) <= RUNS for visitor in counts)

    @invariant()
    def the_runs_are_those_of_the_sessions(self):
        """Each that was in sight has exactly one; no other is left over."""
        wanted = {known.session.run.name for known in self.known.values() if known.sighted}
        assert set(self.pool.host._runs) == set(self.pool.receive) == wanted

    @invariant()
    def who_is_gone_is_forgotten(self):
        """After a while without any socket; what is out of sight goes with its page."""
        with_page = {known.visitor for known in self.known.values() if known.sockets}
        for known in self.known.values():
            if not known.sockets and (known.sighted or known.visitor not in with_page):
                assert self.clock.now - known.quiet <= DROP + 25  # what waited for its page has not looked at the clock

    def teardown(self):
        """Everybody goes, and nothing is left."""
        if hasattr(self, "known"):
            for known in self.known.values():
                for visible in known.sockets:
                    self.sessions.disconnect(known.session.token, visible)
            for _ in range(round(DROP) + 2):
                self.clock.now += 1
                self.sessions.tick()
            assert len(self.sessions) == self.sessions.visitors == len(self.pool.host._runs) == 0


TestSessions = SessionsMachine.TestCase
TestSessions.settings = hypothesis_settings(max_examples=30, stateful_step_count=40, deadline=None)
