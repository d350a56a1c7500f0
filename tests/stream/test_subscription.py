"""What one receiver is sent: always enough to draw what the server has, never more than is new."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnviz.records import Ref
from bnviz.stream.subscription import Subscription
from bnviz.stream.view import Pictures
from tests.stream import toy
from tests.stream.receiver import Receiver
from tests.stream.scenario import PICTURES, Scenario


def same(got, scenario):
    """Whether a receiver holds what somebody who connects now would get."""
    fresh = Receiver().take(Subscription(scenario.session).pending())
    assert got.steps == fresh.steps
    np.testing.assert_array_equal(got.lines, fresh.lines)
    assert got.film_steps == fresh.film_steps
    np.testing.assert_array_equal(got.films, fresh.films)
    for one, other in zip(got.now, fresh.now, strict=True):
        np.testing.assert_array_equal(one, other)
    return True


def test_a_receiver_is_told_the_layout_and_then_the_whole_history():
    """What a page needs to draw comes with the connection."""
    scenario = Scenario().passes()
    assert scenario.got.layout["run"] == scenario.session.run.name
    assert scenario.got.layout["line"] == [["free.place", []], ["held.percentiles", ["unit", 1]]]
    assert scenario.got.layout["now"][2] == {"ref": ["free.histogram", []], "shape": [3, 4], "dtype": "u1"}
    assert (scenario.got.state, scenario.got.steps) == ("ready", [0])


def test_nothing_is_sent_when_nothing_is_new():
    """A paused run costs nothing."""
    assert Scenario().passes().subscription.pending() == []


def test_new_rows_are_added():
    """Each frame brings the rows since the last one."""
    scenario = Scenario().passes().says("play")
    for _ in range(10):
        scenario.passes(0.1)
    assert scenario.got.steps == list(range(scenario.got.last_step + 1))
    assert same(scenario.got, scenario)


def test_a_message_of_six_steps_is_small():
    """Ten times a second at sixty steps, what is sent is the news."""
    scenario = Scenario().passes().says("play").passes(1)
    sizes = []
    for _ in range(20):
        scenario.passes(0.05)
        sizes += [len(message) for message in scenario.subscription.pending()]
    assert max(sizes, default=0) < 300


@pytest.mark.parametrize("steps", [700, 3000])
def test_both_sides_thin_alike(steps):
    """A receiver that was there from the start holds what one that comes late is sent."""
    scenario = Scenario(toy.Config(size=300), rate=1000).passes().says("play")
    while scenario.got.last_step < steps:
        scenario.passes(0.05)
        if scenario.got.last_step % 7 == 0:
            scenario.says("change", set={"free.pull": (scenario.got.last_step % 100 / 100)})
    assert scenario.got.stride > 1
    assert same(scenario.got, scenario)


@settings(max_examples=25, deadline=None)
@given(
    acts=st.lists(
        st.sampled_from(["play", "pause", "step", "free.pull", "held.pull", "fast", "slow", "view", "miss", "wait"]),
        max_size=40,
    )
)
def test_both_sides_agree_whatever_happens(acts):
    """Any order of plays, changes, views and missed frames leaves a receiver with what the server has."""
    scenario = Scenario(toy.Config(size=300)).passes()
    for number, act in enumerate(acts):
        match act:
            case "play" | "pause" | "step":
                scenario.says(act)
            case "free.pull" | "held.pull":
                scenario.says("change", set={act: number / 50})
            case "fast" | "slow":
                scenario.says("pace", rate=1000 if act == "fast" else 5)
            case "view":
                scenario.says("view", set={"unit": number % 3})
        if act == "miss":
            continue
        scenario.passes(0.3)
    assert same(scenario.passes().got, scenario)


def test_steps_of_changes_survive_thinning():
    """The row of a change and the row before it stay in view."""
    scenario = Scenario(toy.Config(size=300)).passes().says("play").passes(0.5)
    scenario.says("change", set={"free.pull": 0.5}).passes(0.1).says("pace", rate=1000)
    while scenario.got.stride < 16:
        scenario.passes(0.2)
    [change] = scenario.got.changes
    assert {change["step"], change["step"] - 1} <= set(scenario.got.steps)


def test_films_stay_within_their_columns():
    """A film has at most 256 columns, evenly spaced, all of them with detail."""
    scenario = Scenario(rate=1000).passes().says("play")
    while scenario.got.last_step < 5000:
        scenario.passes(0.5)
    assert 100 < len(scenario.got.film_steps) <= 256
    assert set(np.diff(scenario.got.film_steps)) == {scenario.got.film_stride}
    assert all(film.all() for film in scenario.got.films[0])


def test_another_view_is_sent_as_a_whole():
    """A chosen unit fills its charts with its own past, under a new generation."""
    scenario = Scenario().passes().says("play").passes(1)
    before = scenario.got.layout["generation"]
    scenario.says("view", set={"unit": 2}).passes()
    assert scenario.got.layout["generation"] == before + 1
    assert scenario.got.layout["view"]["unit"] == 2
    assert scenario.got.lines[1][0] == 8.0  # place 1 + 3 * unit + 1
    assert same(scenario.got, scenario)


def test_an_earlier_step_can_be_looked_at():
    """The pictures of now go back in time; the lines stay."""
    scenario = Scenario().passes().says("play").passes(1).says("pause").passes()
    steps, generation = list(scenario.got.steps), scenario.got.layout["generation"]
    scenario.says("view", set={"at": 0}).passes()
    assert scenario.got.now[1].tolist() == [1, 2, 3]
    assert (scenario.got.steps, scenario.got.layout["generation"]) == (steps, generation)
    scenario.says("view", set={"at": -1}).passes()
    assert scenario.got.now[1][1] == scenario.got.lines[1][-1]


def test_a_number_that_is_not_known_at_every_step_is_the_newest_known():
    """A score evaluated at every tenth step stands in between."""
    scenario = Scenario().passes().says("play").passes(0.42)
    step = scenario.got.last_step
    assert step % 10
    assert scenario.got.now[0] == pytest.approx(scenario.got.lines[0][step // 10 * 10])


def test_dear_pictures_show_the_newest_detail():
    """Between two detail steps the histogram stays as it was at the last."""
    scenario = Scenario().passes().says("play")
    for _ in range(20):
        scenario.passes(0.05)
        assert scenario.got.now[2].all()


def test_a_restart_is_a_new_layout():
    """After a reset the receiver starts from nothing, with the new run's name."""
    scenario = Scenario().passes().says("play").passes(1)
    before = scenario.got.layout
    scenario.says("reset").passes()
    assert scenario.got.layout["run"] != before["run"]
    assert (scenario.got.steps, scenario.got.state) == ([0], "ready")


def test_a_run_that_fails_at_once_says_so():
    """Without any row there is no layout, but the state has its sentence."""
    scenario = Scenario(toy.Config(breaks_at=0))
    assert scenario.passes().got.state == "failed"
    assert scenario.passes().subscription.pending() == []


def test_a_story_is_told_at_most_once_a_second():
    """And it is told of the rows, the settings, the changes and the view."""
    told = []

    def story(history, config, changes, view):
        told.append((history.last_step, config.free.pull, len(changes), view["unit"]))
        return {"slot": [f"step {history.last_step}"]}

    scenario = Scenario(pictures=PICTURES, narrator=story).passes()
    assert scenario.got.slots == {"slot": ["step 0"]}
    scenario.says("play")
    for _ in range(60):
        scenario.passes(0.05)
    assert len(told) == pytest.approx(4, abs=1)
    scenario.says("pause").passes(2)
    count = len(told)
    assert len(scenario.passes(5) and told) == count


def test_a_story_is_told_of_the_step_that_is_looked_at():
    """With the settings and the changes of then; and of now again."""

    def story(history, config, changes, view):
        return {"slot": [f"step {history.last_step}, pull {config.free.pull:g}, changes {len(changes)}"]}

    scenario = Scenario(pictures=PICTURES, narrator=story).passes()
    scenario.says("play").passes(1).says("change", set={"free.pull": 0.5}).passes(1).says("pause").passes(2)
    last = scenario.got.last_step
    assert scenario.got.slots == {"slot": [f"step {last}, pull 0.5, changes 1"]}
    assert scenario.says("view", set={"at": 7}).passes(0.5).got.slots == {"slot": ["step 7, pull 0, changes 0"]}
    assert scenario.says("view", set={"at": -1}).passes(2).got.slots == {"slot": [f"step {last}, pull 0.5, changes 1"]}


def test_a_story_that_fails_costs_its_sentences_only(caplog):
    """The charts go on, and the log has the error."""

    def story(history, config, changes, view):
        raise ZeroDivisionError("no story")

    scenario = Scenario(pictures=PICTURES, narrator=story).passes()
    scenario.says("play").passes(2)
    assert scenario.got.last_step > 100
    assert "no story" in caplog.text


def test_nothing_said_of_an_earlier_run_is_left():
    """After a reset no sentence about the old run stands."""
    scenario = Scenario(
        pictures=Pictures(line=PICTURES.line), narrator=lambda *_: {"slot": [str(_[0].last_step)]}
    ).passes()
    scenario.says("play").passes(3).says("reset").passes()
    assert scenario.got.slots == {"slot": ["0"]}


def test_refs_without_an_index_bring_the_whole_column():
    """The shape in the layout is that of the values."""
    scenario = Scenario(pictures=Pictures(now=(Ref("free.percentiles"), Ref("step"))), view={}).passes()
    assert [spec["shape"] for spec in scenario.got.layout["now"]] == [[3, 3], []]
    assert scenario.got.now[1] == 0


def test_a_run_with_less_than_the_page_shows_is_shown_as_far_as_it_goes():
    """Between the start of a run with fewer layers and the page's new script: no column that is not there is asked."""
    scenario = Scenario()
    wider = Pictures(
        (*PICTURES.line, Ref("held.percentiles", (99, 1)), Ref("held.percentiles", (0, 0, 0)), Ref("nobody.place")),
        (*PICTURES.film, Ref("nobody.histogram")),
        (*PICTURES.now, Ref("free.histogram", (7,))),
    )
    scenario.session.show(wider)
    scenario.passes()
    layout = scenario.got.layout
    assert layout["line"] == [ref.to_json() for ref in PICTURES.line]
    assert [each["ref"] for each in layout["film"]] == [ref.to_json() for ref in PICTURES.film]
    assert [each["ref"] for each in layout["now"]] == [ref.to_json() for ref in PICTURES.now]
    assert scenario.got.steps == [0]
