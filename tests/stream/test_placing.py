"""Places that come and go: runs come to those that were added, and leave those that are dropped; no step is lost."""

import pytest

from bnviz.stream.slots import Slot
from tests.stream import toy
from tests.stream.costly import Costly
from tests.stream.hand_actors import Troupe, true_to

CONFIG = toy.Config()


@pytest.fixture
def troupe():
    """A pool whose runs take a tenth of a processor each."""
    troupe = Troupe(size=1, apart=1)
    troupe.load = Costly(troupe.clock)
    return troupe.begins()


def front(troupe, *runs):
    """Runs that play, in front."""
    ears = [troupe.opens(run, experiment="0 2 2", playing=True, rate=60) for run in runs]
    troupe.passes(8)
    assert not any(troupe.at(run).apart for run in runs)
    return ears


def added(troupe, number, apart=False):
    """A place on a machine that has joined."""
    slot = Slot(number, apart, late=True)
    troupe.pool.add(slot)
    return slot


def test_runs_come_to_a_place_that_was_added(troupe):
    """Until it has about as much to do as the others; each goes on to the bit."""
    ears = front(troupe, *"abcd")
    late = added(troupe, 10)
    troupe.passes(10)
    assert sorted(troupe.at(run) is late for run in "abcd") == [False, False, True, True]
    assert all(true_to(ear, CONFIG) for ear in ears)


def test_places_as_full_as_the_others_get_none(troupe):
    """Runs do not go to and fro."""
    ears = front(troupe, *"abcd")
    added(troupe, 10)
    troupe.passes(10)
    where = [troupe.at(run) for run in "abcd"]
    troupe.passes(20)
    assert [troupe.at(run) for run in "abcd"] == where
    assert all(true_to(ear, CONFIG) for ear in ears)


def test_nobody_waits_for_a_place_whose_actor_has_not_come(troupe):
    """Runs are opened where somebody is; when the actor has come, it has its share."""
    troupe.slow = True
    late = added(troupe, 10)
    ears = front(troupe, *"abcd")
    assert not any(troupe.at(run) is late for run in "abcd")
    late.actor.comes()
    troupe.passes(15)
    assert any(troupe.at(run) is late for run in "abcd")
    assert all(true_to(ear, CONFIG) for ear in ears)


def test_a_place_that_is_dropped_loses_no_run(troupe):
    """What was there goes on elsewhere, also what was on its way there, and nobody is to blame."""
    ears = front(troupe, *"abcd")
    late = added(troupe, 10)
    troupe.passes(10)
    actor = late.actor
    troupe.pool.drop(late)
    troupe.passes(10)
    assert actor.killed
    assert late not in troupe.pool.slots
    assert all(troupe.at(run) is not late for run in "abcd")
    assert all(true_to(ear, CONFIG) and len(ear.steps) > 1000 for ear in ears)
    assert all(kept.deaths == 0 for kept in troupe.pool._kept.values())


def test_a_place_that_is_dropped_while_runs_are_on_their_way_to_it(troupe):
    """They stay where they are."""
    ears = front(troupe, *"abcd")
    late = added(troupe, 10)
    troupe.actor("a").mute = True  # the snapshot does not come
    troupe.passes(1.5)
    assert any(kept.going is late for kept in troupe.pool._kept.values())
    troupe.actor("a").mute = False
    troupe.pool.drop(late)
    troupe.passes(5)
    assert all(true_to(ear, CONFIG) for ear in ears)


def test_the_last_place_is_dropped_and_another_comes(troupe):
    """Runs wait for it."""
    [ear] = front(troupe, "a")
    for slot in troupe.pool.slots:
        troupe.pool.drop(slot)
    troupe.passes(3)
    steps = len(ear.steps)
    added(troupe, 10)
    troupe.passes(5)
    assert len(ear.steps) > steps + 100
    assert true_to(ear, CONFIG)
