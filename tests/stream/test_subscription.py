"""What one receiver is sent: always enough to draw what the server has, never more than is new."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnviz.records import Ref
from bnviz.stream.session import Pictures
from bnviz.stream.subscription import Subscription
from tests.stream import toy
from tests.stream.receiver import Receiver
from tests.stream.seats import PICTURES, Sitting


def same(got, sitting):
    """Whether a receiver holds what somebody who connects now would get."""
    fresh = Receiver().take(Subscription(sitting.session).pending())
    assert got.steps == fresh.steps
    np.testing.assert_array_equal(got.lines, fresh.lines)
    assert got.film_steps == fresh.film_steps
    np.testing.assert_array_equal(got.films, fresh.films)
    for one, other in zip(got.now, fresh.now, strict=True):
        np.testing.assert_array_equal(one, other)
    return True


def test_a_receiver_is_told_the_layout_and_then_the_whole_history():
    """What a page needs to draw comes with the connection."""
    sitting = Sitting().passes()
    assert sitting.got.layout["run"] == sitting.session.run.name
    assert sitting.got.layout["line"] == [["free.place", []], ["held.percentiles", ["unit", 1]]]
    assert sitting.got.layout["now"][2] == {"ref": ["free.histogram", []], "shape": [3, 4], "dtype": "u1"}
    assert (sitting.got.state, sitting.got.steps) == ("ready", [0])


def test_nothing_is_sent_when_nothing_is_new():
    """A paused run costs nothing."""
    assert Sitting().passes().feed.pending() == []


def test_new_rows_are_added():
    """Each frame brings the rows since the last one."""
    sitting = Sitting().passes().says("play")
    for _ in range(10):
        sitting.passes(0.1)
    assert sitting.got.steps == list(range(sitting.got.last_step + 1))
    assert same(sitting.got, sitting)


def test_a_message_of_six_steps_is_small():
    """Ten times a second at sixty steps, what is sent is the news."""
    sitting = Sitting().passes().says("play").passes(1)
    sizes = []
    for _ in range(20):
        sitting.passes(0.05)
        sizes += [len(message) for message in sitting.feed.pending()]
    assert max(sizes, default=0) < 300


@pytest.mark.parametrize("steps", [700, 3000])
def test_both_sides_thin_alike(steps):
    """A receiver that was there from the start holds what one that comes late is sent."""
    sitting = Sitting(toy.Config(size=300), rate=1000).passes().says("play")
    while sitting.got.last_step < steps:
        sitting.passes(0.05)
        if sitting.got.last_step % 7 == 0:
            sitting.says("change", set={"free.pull": (sitting.got.last_step % 100 / 100)})
    assert sitting.got.stride > 1
    assert same(sitting.got, sitting)


@settings(max_examples=25, deadline=None)
@given(
    acts=st.lists(
        st.sampled_from(["play", "pause", "step", "free.pull", "held.pull", "fast", "slow", "view", "miss", "wait"]),
        max_size=40,
    )
)
def test_both_sides_agree_whatever_happens(acts):
    """Any order of plays, changes, views and missed frames leaves a receiver with what the server has."""
    sitting = Sitting(toy.Config(size=300)).passes()
    for number, act in enumerate(acts):
        match act:
            case "play" | "pause" | "step":
                sitting.says(act)
            case "free.pull" | "held.pull":
                sitting.says("change", set={act: number / 50})
            case "fast" | "slow":
                sitting.says("pace", rate=1000 if act == "fast" else 5)
            case "view":
                sitting.says("view", set={"unit": number % 3})
        if act == "miss":
            continue
        sitting.passes(0.3)
    assert same(sitting.passes().got, sitting)


def test_steps_of_changes_survive_thinning():
    """The row of a change and the row before it stay in view."""
    sitting = Sitting(toy.Config(size=300)).passes().says("play").passes(0.5)
    sitting.says("change", set={"free.pull": 0.5}).passes(0.1).says("pace", rate=1000)
    while sitting.got.stride < 16:
        sitting.passes(0.2)
    [change] = sitting.got.changes
    assert {change["step"], change["step"] - 1} <= set(sitting.got.steps)


def test_films_stay_within_their_columns():
    """A film has at most 256 columns, evenly spaced, all of them with detail."""
    sitting = Sitting(rate=1000).passes().says("play")
    while sitting.got.last_step < 5000:
        sitting.passes(0.5)
    assert 100 < len(sitting.got.film_steps) <= 256
    assert set(np.diff(sitting.got.film_steps)) == {sitting.got.film_stride}
    assert all(film.all() for film in sitting.got.films[0])


def test_another_view_is_sent_as_a_whole():
    """A chosen unit fills its charts with its own past, under a new generation."""
    sitting = Sitting().passes().says("play").passes(1)
    before = sitting.got.layout["generation"]
    sitting.says("view", set={"unit": 2}).passes()
    assert sitting.got.layout["generation"] == before + 1
    assert sitting.got.layout["view"]["unit"] == 2
    assert sitting.got.lines[1][0] == 8.0  # place 1 + 3 * unit + 1
    assert same(sitting.got, sitting)


def test_an_earlier_step_can_be_looked_at():
    """The pictures of now go back in time; the lines stay."""
    sitting = Sitting().passes().says("play").passes(1).says("pause").passes()
    steps, generation = list(sitting.got.steps), sitting.got.layout["generation"]
    sitting.says("view", set={"at": 0}).passes()
    assert sitting.got.now[1].tolist() == [1, 2, 3]
    assert (sitting.got.steps, sitting.got.layout["generation"]) == (steps, generation)
    sitting.says("view", set={"at": -1}).passes()
    assert sitting.got.now[1][1] == sitting.got.lines[1][-1]


def test_a_number_that_is_not_known_at_every_step_is_the_newest_known():
    """A score evaluated at every tenth step stands in between."""
    sitting = Sitting().passes().says("play").passes(0.42)
    step = sitting.got.last_step
    assert step % 10
    assert sitting.got.now[0] == pytest.approx(sitting.got.lines[0][step // 10 * 10])


def test_dear_pictures_show_the_newest_detail():
    """Between two detail steps the histogram stays as it was at the last."""
    sitting = Sitting().passes().says("play")
    for _ in range(20):
        sitting.passes(0.05)
        assert sitting.got.now[2].all()


def test_a_restart_is_a_new_layout():
    """After a reset the receiver starts from nothing, with the new run's name."""
    sitting = Sitting().passes().says("play").passes(1)
    before = sitting.got.layout
    sitting.says("reset").passes()
    assert sitting.got.layout["run"] != before["run"]
    assert (sitting.got.steps, sitting.got.state) == ([0], "ready")


def test_a_run_that_fails_at_once_says_so():
    """Without any row there is no layout, but the state has its sentence."""
    sitting = Sitting(toy.Config(breaks_at=0))
    assert sitting.passes().got.state == "failed"
    assert sitting.passes().feed.pending() == []


def test_a_story_is_told_at_most_once_a_second():
    """And it is told of the rows, the settings, the changes and the view."""
    told = []

    def story(history, config, changes, view):
        told.append((history.last_step, config.free.pull, len(changes), view["unit"]))
        return {"slot": [f"step {history.last_step}"]}

    sitting = Sitting(pictures=Pictures(PICTURES.line, PICTURES.film, PICTURES.now, story)).passes()
    assert sitting.got.slots == {"slot": ["step 0"]}
    sitting.says("play")
    for _ in range(60):
        sitting.passes(0.05)
    assert len(told) == pytest.approx(4, abs=1)
    sitting.says("pause").passes(2)
    count = len(told)
    assert len(sitting.passes(5) and told) == count


def test_a_story_is_told_of_the_step_that_is_looked_at():
    """With the settings and the changes of then; and of now again."""

    def story(history, config, changes, view):
        return {"slot": [f"step {history.last_step}, pull {config.free.pull:g}, changes {len(changes)}"]}

    sitting = Sitting(pictures=Pictures(PICTURES.line, PICTURES.film, PICTURES.now, story)).passes()
    sitting.says("play").passes(1).says("change", set={"free.pull": 0.5}).passes(1).says("pause").passes(2)
    last = sitting.got.last_step
    assert sitting.got.slots == {"slot": [f"step {last}, pull 0.5, changes 1"]}
    assert sitting.says("view", set={"at": 7}).passes(0.5).got.slots == {"slot": ["step 7, pull 0, changes 0"]}
    assert sitting.says("view", set={"at": -1}).passes(2).got.slots == {"slot": [f"step {last}, pull 0.5, changes 1"]}


def test_a_story_that_fails_costs_its_sentences_only(caplog):
    """The charts go on, and the log has the error."""

    def story(history, config, changes, view):
        raise ZeroDivisionError("no story")

    sitting = Sitting(pictures=Pictures(PICTURES.line, PICTURES.film, PICTURES.now, story)).passes()
    sitting.says("play").passes(2)
    assert sitting.got.last_step > 100
    assert "no story" in caplog.text


def test_nothing_said_of_an_earlier_run_is_left():
    """After a reset no sentence about the old run stands."""
    sitting = Sitting(pictures=Pictures(line=PICTURES.line, story=lambda *_: {"slot": [str(_[0].last_step)]})).passes()
    sitting.says("play").passes(3).says("reset").passes()
    assert sitting.got.slots == {"slot": ["0"]}


def test_refs_without_an_index_bring_the_whole_column():
    """The shape in the layout is that of the values."""
    sitting = Sitting(pictures=Pictures(now=(Ref("free.percentiles"), Ref("step"))), view={}).passes()
    assert [spec["shape"] for spec in sitting.got.layout["now"]] == [[3, 3], []]
    assert sitting.got.now[1] == 0
