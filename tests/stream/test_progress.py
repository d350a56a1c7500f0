"""How far a run is that is being repeated."""

from bnviz.stream.progress import Progress
from tests.stream.by_hand import Clock
from tests.stream.scenario import Scenario


def test_a_repetition_says_how_long_it_will_take():
    """Once a second, from the third second on."""
    clock = Clock()
    progress = Progress(10_000, lambda: clock.now)
    told = []
    for step in range(0, 500, 5):
        clock.now += 0.1
        if progress.note(step):
            told.append(progress.sentence.replace("\u00a0", " "))
    assert 7 <= len(told) <= 9
    assert told[-1].startswith("Step 4")
    assert told[-1].endswith("of 10,000, about 3 minutes more. Pause ends it here.")


def test_a_short_repetition_says_nothing():
    """It is over before one could read it."""
    scenario = Scenario().passes()
    scenario.says("replay", to=200, on=False).passes(1)
    assert scenario.session.message == ""


def test_a_long_repetition_is_told_of_and_can_be_ended():
    """The page says how far it is; Pause leaves the run where it is, as a run of its own."""
    scenario = Scenario(per_step=0.01).passes()
    scenario.says("replay", to=9000, on=True).passes(6)
    assert (scenario.got.state, scenario.got.goal) == ("replaying", 9000)
    assert "of 9000, about" in scenario.got.message
    scenario.says("pause").passes(1)
    stood = scenario.got.last_step
    assert (scenario.got.state, scenario.got.goal, scenario.got.message) == ("paused", -1, "")
    assert 0 < stood < 9000
    assert scenario.passes(2).got.last_step == stood
    assert scenario.session.replay.step == stood
    scenario.says("play").passes(1)
    assert scenario.got.last_step > stood
