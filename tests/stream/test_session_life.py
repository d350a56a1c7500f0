"""A session driven at random: widgets that ask late, controls that are dragged, sockets that come and go, a late pool.

Whatever happens in whatever order, no setting is lost or undone, the three revisions stay in their order, and every
browser that is connected ends up with the settings that were asked for last.
"""

import json

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bnviz import config as fields
from bnviz.replay import ReplayLog
from bnviz.stream import wire
from bnviz.stream.life import LIFE, Life
from bnviz.stream.session import Session
from bnviz.stream.subscription import Subscription
from bnviz.stream.view import Pictures
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.receiver import Receiver
from tests.stream.scenario import PICTURES

PULLS = st.sampled_from([0.0, 0.25, 0.5, 0.75])
LIVE = st.dictionaries(st.sampled_from(["free.pull", "held.pull"]), PULLS, min_size=1)


class Browser:
    """One page of the visitor, as static/drafts.js works: its own value stands until the server has taken it over."""

    def __init__(self, session):
        self.subscription = Subscription(session)
        self.got = Receiver()
        self.drafts = {}  # by field: value, number
        self.number = 0
        self.revisions = {}  # by the page's number: the revision that it became

    def change(self, values):
        """Drag a control; the request, which is on its way."""
        self.number += 1
        for name, value in values.items():
            self.drafts[name] = (value, self.number)
        return wire.parse(json.dumps({"do": "change", "set": values, "number": self.number}))

    def receives(self):
        """Take what the server has."""
        self.got.take(self.subscription.pending())
        for number, revision in self.revisions.items():  # an echo that came too early would show an older value again
            assert number > self.got.echo or revision <= self.subscription.session.settings.in_force.number
        self.drafts = {name: mine for name, mine in self.drafts.items() if mine[1] > self.got.echo}

    def shows(self, name):
        """What the control of a field says; None before the page has heard anything."""
        if name in self.drafts:
            return self.drafts[name][0]
        return self.got.config and self.got.config[name]


class SessionMachine(RuleBasedStateMachine):
    """The session, beside the plainest model of it: the settings as they were asked for, one after the other."""

    @initialize(per_step=st.sampled_from([0.0, 0.001]), step=st.sampled_from([0, 0, 40]))
    def opens(self, per_step, step):
        """A page is opened, from a link or not."""
        self.clock = Clock(per_step)
        self.pool = HandPool(self.clock)
        replay = ReplayLog(toy.Config(), step=step)
        self.session = Session("toy", replay, self.pool, PICTURES, view={"unit": 0}, clock=self.clock)
        self.model = toy.Config()
        self.browsers = [Browser(self.session)]
        self.late = []  # what widgets will have asked for when their scripts run

    # -- those who change settings ------------------------------------------------------------------------------------

    def accepts(self, change, model):
        """Do what is refused while a run is being repeated, and then changes nothing; else the model follows."""
        before = self.session.settings.asked
        if self.session.goal < 0:
            self.model = model(self.model)
            return change() or 0
        try:
            revision = change() or 0  # reset, or a structural setting
        except ValueError:
            assert self.session.settings.asked == before
            return 0
        self.model = model(self.model)
        return revision

    @rule(which=st.integers(0, 3), values=LIVE)
    def a_control_is_dragged(self, which, values):
        """In one of the pages."""
        if self.browsers:
            browser = self.browsers[which % len(self.browsers)]
            request = browser.change(values)
            revision = self.accepts(lambda: self.session.do(request), lambda model: fields.replace(model, values))
            browser.subscription.asked(request.number, revision)
            browser.revisions[request.number] = revision

    @rule(seed=st.integers(0, 5), size=st.integers(2, 4))
    def a_script_is_about_to_ask(self, seed, size):
        """Its script is on its way."""
        self.late.append({"seed": seed, "size": size})

    @precondition(lambda self: self.late)
    @rule()
    def a_late_script_runs(self):
        """It asks for its own fields, and shows the page."""
        values = self.late.pop(0)
        self.accepts(lambda: self.session.ask(values), lambda model: fields.replace(model, values))
        self.session.show(PICTURES)

    @rule(seed=st.integers(0, 5))
    def an_example_is_chosen(self, seed):
        """Another run, whatever was set before."""
        self.model = toy.Config(seed=seed)
        self.session.begin(self.model)

    # -- everything else that happens ---------------------------------------------------------------------------------

    @rule(do=st.sampled_from(["play", "pause", "step", "reset"]))
    def a_button_is_pressed(self, do):
        """Or refused, while a run is being repeated."""
        self.accepts(lambda: self.session.do(wire.Request(do)), lambda model: model)

    @rule()
    def a_new_seed_is_drawn(self):
        """The model takes the session's word for which."""
        self.session.do(wire.Request("seed"))
        self.model = fields.replace(self.model, {"seed": self.session.settings.asked.config.seed})

    @rule(watched=st.booleans())
    def somebody_looks_or_not(self, watched):
        """Nobody who looks lets a run stand still."""
        self.session.watch(watched)

    @rule(line=st.integers(1, 2))
    def the_page_wants_other_columns(self, line):
        """Its scene has changed."""
        self.session.show(Pictures(PICTURES.line[:line], PICTURES.film, PICTURES.now))

    @rule()
    def a_socket_comes(self):
        """A second tab, or the same after a cut."""
        if len(self.browsers) < 3:
            self.browsers.append(Browser(self.session))

    @rule(which=st.integers(0, 3))
    def a_socket_goes(self, which):
        """With whatever was on its way to it."""
        if len(self.browsers) > 1:
            del self.browsers[which % len(self.browsers)]

    @rule()
    def the_pool_stops_answering(self):
        """Its messages wait."""
        self.pool.deaf = True

    @rule()
    def the_pool_answers_late(self):
        """All that it was sent meanwhile."""
        self.pool.listen()

    @rule(seconds=st.sampled_from([0.05, 0.2, 1.0]))
    def time_passes(self, seconds):
        """The host trains, the pages are sent what is new."""
        passes(self.pool, self.clock, seconds)

    @rule(which=st.integers(0, 3))
    def a_page_receives(self, which):
        """Each at its own pace."""
        if self.browsers:
            self.browsers[which % len(self.browsers)].receives()

    # -- what is always true ------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_or_undone(self):
        """The settings asked for are those of the model; the revisions are in their order."""
        settings = self.session.settings
        assert settings.asked.config == self.model
        assert settings.in_force.number <= settings.sent.number <= settings.asked.number

    @invariant()
    def a_page_shows_its_own_change_or_a_newer_one(self):
        """Never a value that is older than its own newest draft."""
        for browser in self.browsers:
            for name, (value, _) in browser.drafts.items():
                assert browser.shows(name) == value

    @invariant()
    def a_paused_run_stands_still(self):
        """What is called paused or ready is not moved by anybody but a visitor."""
        if self.session.state in ("paused", "ready") and not self.pool.deaf:
            run = self.pool.host._runs.get(self.session.run.name)
            assert run is None or not run.playing

    def teardown(self):
        """When everything has come to rest, all agree on what was asked for last."""
        if not hasattr(self, "session"):
            return
        self.pool.listen()
        self.session.watch(True)
        passes(self.pool, self.clock, 3.0)
        assert self.session.settings.in_force.config == self.model
        assert self.session.goal == -1
        for browser in self.browsers:
            browser.receives()
            assert browser.got.config == fields.values(self.model)
            assert browser.drafts == {}
        run = self.pool.host._runs[self.session.run.name]
        assert run.config == self.model or run.timed[-1][1] == self.model


SessionMachine.TestCase.settings = hypothesis_settings(max_examples=150, stateful_step_count=40, deadline=None)
TestSession = SessionMachine.TestCase


def test_every_state_can_be_reached_and_left():
    """No state is a dead end, and none is there for nothing."""
    reached = {then for events in LIFE.values() for then in events.values()}
    assert reached == set(LIFE)
    assert all(any(then != state for then in events.values()) for state, events in LIFE.items())


@pytest.mark.parametrize("state", LIFE)
def test_what_the_table_does_not_know_changes_nothing(state):
    """An event out of place is no error."""
    life = Life()
    life.state = state
    assert not life.happens("an event that nobody declared")
    assert life.state == state
