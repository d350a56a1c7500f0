"""Time is shared, not steps: whatever one visitor's run costs, the others keep what they need."""

from itertools import pairwise

import pytest

from bnviz.stream import messages
from bnviz.stream.host import FRAME
from tests.stream import toy
from tests.stream.costly import Costly
from tests.stream.test_host import Stage

LIGHT, LARGEST, BIG_DATA = "0 1", "0 120", "1000 2"  # milliseconds to open, and for a step


@pytest.fixture
def stage():
    stage = Stage(per_step=0.0)
    stage.load = stage.host._load = Costly(stage.clock)
    return stage


def shown(stage, run, since=0.0):
    """When rows of a run were sent, in seconds."""
    return [at for at, message in stage.heard if message.run == run and at >= since]


@pytest.fixture(autouse=True)
def _when(stage):
    """Notes when rows were sent."""
    stage.heard = []
    sent = stage.host._send

    def send(message):
        if isinstance(message, messages.Rows):
            stage.heard.append((stage.clock.now, message))
        sent(message)

    stage.host._send = send


def steps(stage, run):
    """How many steps of a run there are."""
    return len(stage.steps(run))


def test_two_runs_at_full_speed_get_the_same_time(stage):
    """Not the same number of steps: one of 50 ms counts as fifty of 1 ms."""
    stage.opening("light", experiment=LIGHT).opening("heavy", experiment="0 50").passes(10)
    assert steps(stage, "light") == pytest.approx(50 * steps(stage, "heavy"), rel=0.06)


@pytest.mark.parametrize("heavy", [1, 10])
def test_the_paced_keep_their_pace_beside_the_largest_runs(stage, heavy):
    """As long as they need less than their share: they wait for one step of the largest."""
    for run in range(heavy):
        stage.opening(f"heavy{run}", experiment=LARGEST, rate=0)
    for run in range(10):
        stage.opening(f"paced{run}", experiment=LIGHT, rate=30)
    start = stage.clock.now + 2
    stage.passes(22)
    for run in range(10):
        times = shown(stage, f"paced{run}", start)
        assert len(times) >= 20 * 5
        assert max(b - a for a, b in pairwise(times)) < 0.12 + 2 * FRAME
    assert min(steps(stage, f"heavy{run}") for run in range(heavy)) >= 0.5 * 20 / 0.12 * 0.4 / heavy


def test_a_run_that_stood_still_has_saved_nothing_up(stage):
    """It does not shut out the others for the time that it did not use."""
    stage.opening("always", experiment=LIGHT, rate=0).opening("rested", experiment=LIGHT, playing=False).passes(20)
    before = steps(stage, "always")
    stage.tell(messages.Pace("rested", True, 0)).passes(2)
    assert steps(stage, "always") - before == pytest.approx(1000, rel=0.15)


def test_a_flood_of_new_seeds_makes_the_last_run_only(stage):
    """What was closed before its turn came is never opened."""
    for seed in range(600):
        stage.opening(f"run{seed}", toy.Config(seed=seed), experiment=BIG_DATA, owner="one")
        stage.tell(messages.Close(f"run{seed - 1}"))
    stage.passes(0.1)
    assert [config.seed for config in stage.load.started] == [599]


def test_who_always_starts_anew_pays_for_it(stage):
    """An opening that takes a second, again and again: what it cost is its owner's, not the new run's."""
    stage.opening("other", experiment="0 10", rate=0).passes(1)
    start = stage.clock.now
    seed = 0
    while stage.clock.now < start + 60:
        stage.opening(f"run{seed}", toy.Config(seed=seed), experiment=BIG_DATA, owner="one", playing=False)
        stage.tell(messages.Close(f"run{seed - 1}"))
        stage.passes(0.05)
        seed += 1
    assert 25 <= len(stage.load.started) - 1 <= 32
    assert steps(stage, "other") >= 28 / 0.01


def test_a_flood_of_single_steps_starves_nobody(stage):
    """To be put ahead is for those who have not spent much more than the others."""
    stage.opening("flood", experiment=LARGEST, playing=False).opening("paced", experiment=LIGHT, rate=60).passes(1)
    start = stage.clock.now
    while stage.clock.now < start + 10:
        stage.tell(*[messages.Step("flood")] * 3).passes(0.05)
    times = shown(stage, "paced", start)
    assert max(b - a for a, b in pairwise(times)) < 2 * 0.12 + 2 * FRAME


def test_an_answer_comes_before_the_others_turn(stage):
    """Who changes something waits for the step in progress, not for a round."""
    for run in range(20):
        stage.opening(f"run{run}", experiment="0 20", rate=0)
    stage.opening("mine", experiment=LIGHT, playing=False).passes(5)
    at = stage.clock.now
    stage.tell(messages.Step("mine")).passes(0.01)
    assert shown(stage, "mine", at)[0] - at < 0.05


def test_a_host_says_what_opening_and_training_cost(stage):
    """So that runs can be placed by it."""
    stage.opening("a", experiment="300 4", rate=0).passes(1)
    [opened] = stage.receive(messages.Opened)
    _, *rows = stage.receive(messages.Rows)
    assert opened.took == pytest.approx(0.304)
    assert sum(message.took for message in rows) == pytest.approx(0.004 * (steps(stage, "a") - 1), rel=0.1)


def test_a_host_marks_the_run_that_it_works_on(stage):
    """And nobody when it is done."""
    marked = []
    stage.host._mark = marked.append
    stage.opening("a", experiment=LIGHT, playing=False).opening("b", experiment=LIGHT, playing=False).passes(0.1)
    assert marked == ["a", "", "b", ""]


def test_a_host_gives_a_sign_of_life():
    """When it is asked for one."""
    assert Stage().tell(messages.Ping()).said == [messages.Alive()]
