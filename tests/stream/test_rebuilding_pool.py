"""Actors that come late, never, or badly; that end, freeze, or have too much to do: no run loses a number by it."""

import pytest

from bnviz.stream import messages, placing, slots
from bnviz.stream.settings import Revision
from tests.stream import toy
from tests.stream.costly import Costly
from tests.stream.hand_actors import Troupe, true_to, with_pull

CONFIG = toy.Config()


@pytest.fixture
def troupe():
    return Troupe().begins()


def playing(troupe, *runs, **more):
    """Runs that play, in front."""
    ears = [troupe.opens(run, playing=True, **more) for run in runs]
    troupe.passes(0.5)
    assert not any(troupe.at(run).apart for run in runs)
    return ears


def test_a_run_is_opened_apart_and_goes_to_the_front_when_its_steps_are_short(troupe):
    """By a snapshot, without a step lost or done twice."""
    ear = troupe.opens("a", playing=True)
    assert troupe.at("a").apart
    troupe.passes(2)
    assert not troupe.at("a").apart
    assert len(ear.steps) > 100
    assert true_to(ear, CONFIG)


def test_a_run_whose_like_was_opened_before_goes_to_the_front_at_once(troupe):
    """What it costs is known, whatever its seed."""
    playing(troupe, "a")
    troupe.opens("b", toy.Config(seed=7))
    assert not troupe.at("b").apart
    troupe.opens("c", toy.Config(size=9))
    assert troupe.at("c").apart


def test_a_run_that_becomes_dear_is_moved_apart_and_back_when_it_is_not():
    """A changed setting may make its steps long; what stands beside it waits for a few of them at most."""
    troupe = Troupe()
    troupe.load = Costly(troupe.clock)
    troupe.begins()
    dear = troupe.opens("dear", experiment="0 1 200", playing=True, rate=60)
    beside = troupe.opens("beside", experiment="0 1 200", playing=True, rate=60)
    troupe.passes(8)
    assert not troupe.at("dear").apart
    troupe.pool.configure("dear", Revision(1, with_pull(CONFIG, 1.0)))
    troupe.passes(3)
    assert troupe.at("dear").apart
    assert not troupe.at("beside").apart
    troupe.pool.configure("dear", Revision(2, CONFIG))
    troupe.passes(8)
    assert not troupe.at("dear").apart
    assert true_to(dear, CONFIG)
    assert true_to(beside, CONFIG)


def test_messages_on_the_way_are_not_lost(troupe):
    """A run that is being moved is told afterwards what it was told meanwhile."""
    ear = troupe.opens("a")
    while troupe.pool._kept["a"].going is None:
        for actor in troupe.actors:
            actor.turns()
    for _ in range(3):
        troupe.pool.step("a")
    troupe.pool.configure("a", Revision(1, with_pull(CONFIG, 0.5)))
    troupe.passes(1)
    assert ear.steps == [0, 1, 2, 3]
    assert [message.number for message in ear.of(messages.Paced)][-1:] == [0]
    assert list(ear.applied.values()) == [with_pull(CONFIG, 0.5)]


@pytest.mark.parametrize("rate", [0.0, 60.0])
def test_a_death_costs_no_number(rate):
    """Whether there is a snapshot or not, with changes before and after."""
    troupe = Troupe(per_step=0.002).begins()
    [ear] = playing(troupe, "a", rate=rate)
    for pull in (0.25, 0.5, 0.75):
        troupe.pool.configure("a", Revision(1, with_pull(CONFIG, pull)))
        troupe.passes(0.7)
        troupe.actor("a").dies()
        troupe.passes(1.6)
    assert len(ear.applied) == 3
    assert true_to(ear, CONFIG)


def test_the_run_that_was_worked_on_is_blamed_and_no_other(troupe):
    """It fails the second time; its neighbours do not notice."""
    bad, *good = playing(troupe, "bad", "b", "c", "d", "e")
    troupe.poisoned = {"bad"}
    troupe.passes(10)
    [failed] = bad.of(messages.Failed)
    assert "twice" in failed.message
    assert all(true_to(ear, CONFIG) and len(ear.steps) > 400 for ear in good)
    assert not any(ear.of(messages.Failed) for ear in good)


def test_deaths_between_two_steps_blame_nobody(troupe):
    """However many there are."""
    ears = playing(troupe, "a", "b")
    for _ in range(6):
        for actor in troupe.alive:
            actor.dies()
        troupe.passes(6)
    assert all(true_to(ear, CONFIG) and len(ear.steps) > 500 for ear in ears)


def test_a_frozen_actor_is_killed_after_a_while(troupe):
    """Its visitors are told from the third second on, newcomers go elsewhere, and its runs go on in another one."""
    ears = playing(troupe, "a", "b")
    frozen = troupe.actor("a")
    frozen.frozen = True
    told = ears[0].of(messages.Waiting)
    assert told == []
    troupe.passes(4)
    assert "has not answered for" in ears[0].of(messages.Waiting)[-1].message
    assert ears[1].of(messages.Waiting) == []
    for run in "cdef":
        troupe.opens(run)
        assert troupe.actor(run) is not frozen
    troupe.passes(slots.SILENCE - 2.5)
    assert frozen.killed
    assert ears[0].of(messages.Waiting)[-1].message == ""
    troupe.passes(2)
    assert all(true_to(ear, CONFIG) and len(ear.steps) > 100 for ear in ears)


def test_a_frozen_actor_that_thaws_goes_on(troupe):
    """As if nothing had been, and its visitors are told so."""
    [ear] = playing(troupe, "a")
    troupe.actor("a").frozen = True
    troupe.passes(8)
    troupe.actor("a").frozen = False
    troupe.passes(2)
    assert not any(actor.killed for actor in troupe.actors)
    assert ear.of(messages.Waiting)[-1].message == ""
    assert true_to(ear, CONFIG)


def test_a_run_that_freezes_its_actor_twice_has_failed(troupe):
    """An endless step: the process computes, and never answers."""
    bad, good = playing(troupe, "bad", "good")
    for _ in range(2):
        actor = troupe.actor("bad")
        actor.frozen, actor.name = True, "bad"
        troupe.passes(slots.SILENCE + 3)
    assert len(bad.of(messages.Failed)) == 1
    assert not good.of(messages.Failed)
    assert true_to(good, CONFIG)


def test_a_starved_actor_is_given_more_time(troupe):
    """It computes, but others take the processor: it is not killed before a minute."""
    troupe.computed = 0.0
    playing(troupe, "a")
    actor = troupe.actor("a")
    actor.frozen = True
    for second in range(slots.SLOW - 2):
        troupe.computed = 0.2 * second
        troupe.passes(1)
    assert not actor.killed
    troupe.passes(5)
    assert actor.killed


def test_a_stopped_actor_is_not_taken_for_starved(troupe):
    """It computes nothing at all."""
    troupe.computed = 3.0
    playing(troupe, "a")
    actor = troupe.actor("a")
    actor.frozen = True
    troupe.passes(slots.SILENCE + 2)
    assert actor.killed


def test_runs_wait_for_slow_actors():
    """They come after half a minute; who waits is told."""
    troupe = Troupe()
    troupe.slow = True
    troupe.begins()
    ear = troupe.opens("a", playing=True)
    troupe.passes(30)
    assert "is being started" in ear.of(messages.Waiting)[-1].message
    for actor in troupe.actors:
        actor.comes()
    troupe.passes(2)
    assert ear.of(messages.Waiting)[-1].message == ""
    assert true_to(ear, CONFIG)
    assert len(ear.steps) > 50


def test_actors_that_never_come_are_made_anew():
    """After a minute; the next ones come."""
    troupe = Troupe()
    troupe.slow = True
    troupe.begins()
    ear = troupe.opens("a", playing=True)
    troupe.passes(slots.START - 2)
    assert not any(actor.killed for actor in troupe.actors)
    troupe.slow = False
    troupe.passes(5)
    assert all(actor.killed for actor in troupe.actors[:3])
    assert true_to(ear, CONFIG)
    assert len(ear.steps) > 50


def test_bad_actors_are_not_made_again_and_again():
    """They end as soon as they are made: each next attempt waits longer, up to half a minute."""
    troupe = Troupe(size=1, apart=0).begins()
    ear = troupe.opens("a", playing=True)
    for _ in range(600):
        for actor in troupe.alive:
            actor.dies()
        troupe.passes(0.5)
    assert 10 <= len(troupe.actors) <= 16
    troupe.passes(40)
    assert true_to(ear, CONFIG)
    assert len(ear.steps) > 50


def test_slow_and_bad_actors_cost_no_number():
    """They come late, train for a while, and end."""
    troupe = Troupe(size=1, apart=0)
    troupe.slow = True
    troupe.begins()
    ear = troupe.opens("a", playing=True)
    for _ in range(5):
        troupe.passes(12)
        for actor in troupe.alive:
            actor.comes()
        troupe.passes(6)
        for actor in troupe.alive:
            actor.dies()
    troupe.slow = False
    troupe.passes(20)
    assert true_to(ear, CONFIG)
    assert len(ear.steps) > 1000


def test_no_descriptor_left_is_survived(troupe):
    """An actor that dies while none can be made: its runs wait, and go on when one can."""
    ears = playing(troupe, "a", "b")
    troupe.broken = True
    for actor in troupe.alive:
        actor.dies()
    troupe.passes(10)
    assert troupe.alive == []
    before = [len(ear.steps) for ear in ears]
    assert "is being started" in ears[0].of(messages.Waiting)[-1].message
    newcomer = troupe.opens("c", playing=True)
    troupe.broken = False
    troupe.passes(4)
    assert len(troupe.alive) == 3
    assert all(len(ear.steps) > step + 50 for ear, step in zip(ears, before, strict=True))
    assert all(true_to(ear, CONFIG) for ear in (*ears, newcomer))


def test_what_is_left_of_a_script_acts_no_more_though_its_actor_dies():
    """It was told so; another host knows it too."""
    script = ((50, with_pull(CONFIG, 0.5)), (5000, with_pull(CONFIG, 1.0)))
    troupe = Troupe(per_step=0.002).begins()
    ear = troupe.opens("a", playing=True, rate=0, script=script, until=9000)
    troupe.passes(1)
    troupe.pool.pace(messages.Pace("a", False, 60, scripted=False, number=7))
    troupe.actor("a").dies()
    troupe.passes(1)
    at = ear.steps[-1]
    assert 50 < at < 5000
    assert ear.of(messages.Paced)[-1].number == 7
    troupe.pool.pace(messages.Pace("a", True, 0, scripted=False, number=8))
    while ear.steps[-1] < 5200:
        troupe.passes(1)
    ear.applied = dict(script[:1])
    assert true_to(ear, CONFIG)


def test_nothing_of_a_closed_run_is_heard(troupe):
    """Also while it is being moved."""
    for wait in (0, 1, 2, 3):
        ear = troupe.opens(f"run{wait}", toy.Config(size=wait + 2), playing=True)
        for _ in range(wait):
            for actor in troupe.actors:
                actor.turns()
        troupe.pool.close(f"run{wait}")
        heard = len(ear.steps)
        troupe.passes(1)
        assert len(ear.steps) == heard


def test_nothing_is_heard_of_a_run_from_before_it_left():
    """It went elsewhere because nothing was heard, and came back: what was under way then is of another opening."""
    troupe = Troupe(size=1, apart=1).begins()
    ear = troupe.opens("a", playing=True)
    first = troupe.actor("a")
    [other] = [actor for actor in troupe.actors if actor is not first]
    first.mute = other.frozen = True
    for silent, speaking in ((first, other), (other, first)):
        while troupe.actor("a") is silent:
            speaking.says(messages.Alive())
            troupe.passes(1)
    first.mute = other.frozen = False
    troupe.passes(2)
    assert true_to(ear, CONFIG)
    assert len(ear.steps) > 60


def test_a_listener_that_fails_harms_nobody(troupe, caplog):
    """Its error is logged."""
    good = troupe.opens("good", playing=True)

    def broken(message):
        raise ZeroDivisionError("no ear")

    troupe.pool.open(messages.Open("bad", "toy", CONFIG, playing=True), broken)
    troupe.passes(2)
    assert "no ear" in caplog.text
    assert len(good.steps) > 100


def test_what_runs_cost_is_remembered_within_bounds(troupe, monkeypatch):
    """Strangers cannot fill the memory with kinds of runs."""
    monkeypatch.setattr(placing, "REMEMBERED", 5)
    for size in range(1, 20):
        troupe.opens(f"run{size}", toy.Config(size=size))
        troupe.passes(0.1)
    assert len(troupe.pool._places.costs) == 5
