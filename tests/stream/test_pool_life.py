"""A pool driven at random: runs that come and go, actors that come late, die, freeze and thaw, or cannot be made.

Whatever happens in whatever order, every run has every step once, with the numbers that it has alone; none fails but by
its own fault; and when everything has come to rest each goes where it was told to go.
"""

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bnviz.stream import messages
from bnviz.stream.settings import Revision
from tests.stream import toy
from tests.stream.hand_actors import Troupe, true_to, with_pull

WHICH = st.integers(0, 7)


class Opened:
    """A run as its session sees it."""

    def __init__(self, ear, config, playing):
        self.ear, self.config, self.playing = ear, config, playing
        self.revision, self.number, self.poisoned = 0, 0, False


class PoolMachine(RuleBasedStateMachine):
    """Sessions that ask, actors that suffer, and the pool between them."""

    @initialize(size=st.integers(1, 2), apart=st.integers(0, 1), begun=st.booleans())
    def begins(self, size, apart, begun):
        """Runs may be opened before the pool has started."""
        self.troupe = Troupe(size, apart, per_step=0.001)
        self.runs, self.count = {}, 0
        self.begun = begun
        if begun:
            self.troupe.begins()

    def any(self, found, which):
        """One of several, if there is any."""
        return found[which % len(found)] if found else None

    # -- sessions -----------------------------------------------------------------------------------------------------

    @rule(seed=st.integers(0, 3), playing=st.booleans(), rate=st.sampled_from([0.0, 5.0, 60.0]))
    def a_run_is_opened(self, seed, playing, rate):
        """At most eight."""
        if len(self.runs) < 8:
            self.count += 1
            name, config = f"run{self.count}", toy.Config(seed=seed, size=2 + self.count % 3)
            ear = self.troupe.opens(name, config, playing=playing, rate=rate)
            self.runs[name] = Opened(ear, config, playing)

    @rule(which=WHICH)
    def a_run_is_closed(self, which):
        """Nothing is heard of it afterwards."""
        if name := self.any(list(self.runs), which):
            self.troupe.pool.close(name)
            self.troupe.poisoned.discard(name)
            del self.runs[name]

    @rule(which=WHICH, playing=st.booleans(), rate=st.sampled_from([0.0, 5.0, 60.0]))
    def a_run_is_told_to_go_or_to_stand(self, which, playing, rate):
        """The last word counts."""
        if name := self.any(list(self.runs), which):
            opened = self.runs[name]
            opened.playing, opened.number = playing, opened.number + 1
            self.troupe.pool.pace(messages.Pace(name, playing, rate, number=opened.number))

    @rule(which=WHICH, pull=st.sampled_from([0.0, 0.25, 0.5]))
    def a_setting_is_changed(self, which, pull):
        """It acts at some step from now on."""
        if name := self.any(list(self.runs), which):
            opened = self.runs[name]
            opened.revision += 1
            opened.wanted = with_pull(opened.config, pull)
            self.troupe.pool.configure(name, Revision(opened.revision, opened.wanted))

    @rule(which=WHICH)
    def one_step_is_asked_for(self, which):
        """Of a run that stands."""
        if name := self.any(list(self.runs), which):
            self.troupe.pool.step(name)

    # -- actors -------------------------------------------------------------------------------------------------------

    @precondition(lambda self: not self.begun)
    @rule()
    def the_pool_starts(self):
        """Late."""
        self.begun = True
        self.troupe.begins()

    @rule(which=WHICH)
    def an_actor_dies(self, which):
        """Between two steps."""
        if actor := self.any(self.troupe.alive, which):
            actor.name = ""
            actor.dies()

    @rule(which=WHICH)
    def an_actor_freezes_or_thaws(self, which):
        """It does nothing, or goes on."""
        if actor := self.any(self.troupe.alive, which):
            actor.frozen, actor.name = not actor.frozen, ""

    @rule(which=WHICH)
    def a_run_comes_to_end_whoever_works_on_it(self, which):
        """It is to fail after two of them, and no other."""
        name = self.any(list(self.runs), which)
        if name and sum(opened.poisoned for opened in self.runs.values()) < 2:
            self.troupe.poisoned.add(name)
            self.runs[name].poisoned = True

    @rule(slow=st.booleans(), broken=st.booleans())
    def actors_can_be_made_or_not(self, slow, broken):
        """They come late, or not at all."""
        self.troupe.slow, self.troupe.broken = slow, broken

    @rule(which=WHICH)
    def a_late_actor_comes(self, which):
        """Ready at last."""
        if actor := self.any([actor for actor in self.troupe.alive if actor.coming], which):
            actor.comes()

    @rule(seconds=st.sampled_from([0.05, 0.3, 1.0, 4.0]))
    def time_passes(self, seconds):
        """For everybody."""
        self.troupe.passes(seconds)

    @rule()
    def much_time_passes(self):
        """Long enough to give up what does not answer."""
        for _ in range(20):
            self.troupe.passes(1.0)

    # -- what is always true ------------------------------------------------------------------------------------------

    @invariant()
    def every_step_comes_once_with_its_own_numbers(self):
        """As if nothing had happened."""
        for opened in self.runs.values():
            assert true_to(opened.ear, opened.config)

    @invariant()
    def nobody_fails_by_the_fault_of_another(self):
        """Only who ended two actors."""
        for opened in self.runs.values():
            assert opened.poisoned or not opened.ear.of(messages.Failed)

    def teardown(self):
        """When actors can be made again, every run goes where it was told to go."""
        if not hasattr(self, "troupe"):
            return
        troupe = self.troupe
        troupe.slow = troupe.broken = False
        for actor in troupe.alive:
            actor.frozen = False
            if actor.coming:
                actor.comes()
        if not self.begun:
            troupe.begins()
        for _ in range(35):
            troupe.passes(1.0)
        for name, opened in self.runs.items():
            if opened.ear.of(messages.Failed):
                continue
            assert not opened.poisoned or not opened.playing
            assert [message.message for message in opened.ear.of(messages.Waiting)][-1:] in ([], [""])
            assert true_to(opened.ear, opened.config)
            if opened.revision:
                assert list(opened.ear.applied.items())[-1][1] == opened.wanted
            before = len(opened.ear.steps)
            assert before > 0 or opened.poisoned
            troupe.passes(1.0)
            assert (len(opened.ear.steps) > before) == opened.playing, name


PoolMachine.TestCase.settings = hypothesis_settings(max_examples=60, stateful_step_count=30, deadline=None)
TestPool = pytest.mark.slow(PoolMachine.TestCase)
