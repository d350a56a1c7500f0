"""What a report holds of a run: the messages that a page would have been sent."""

import base64
import json

import numpy as np
import pytest

from bnviz import report, scene
from bnviz.charts import curves
from bnviz.charts.chart import Y
from bnviz.experiments.live_training import ARMS
from bnviz.history import History
from bnviz.records import Ref
from bnviz.report import recording
from bnviz.report.recording import Recording, moments
from bnviz.stream.view import Pictures
from tests.report.runs import taken
from tests.stream.receiver import Receiver

SCENE = scene.box(
    "page",
    scene.transport(arms=ARMS),
    curves.curve("loss", "Loss", {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS}, Y(start=(0, 3))),
    scene.readout(scene.number(Ref("bn.percentiles", ("layer", "unit", 1)), "score", "median")),
    scene.say("probe"),
)
CHANGED = taken(steps=12, changes={5: {"plain.bn": True}}, scene=SCENE, view={"layer": 1, "unit": 3})


def steps_of(count: int, past: int = 64) -> History:
    """A history of nothing but steps."""
    rows = np.zeros(count, [("step", "i8")])
    rows["step"] = np.arange(count)
    history = History(rows.dtype, recent=16, past=past)
    history.append(rows)
    return history


def recorded() -> Recording:
    """The run with one change."""
    return Recording.of(CHANGED, report.movable(SCENE))


def test_a_receiver_that_takes_the_messages_holds_the_run() -> None:
    """The layout, then all rows, then the numbers of every moment: those of the history, under the visitor's view."""
    found = recorded()
    got = Receiver().take([json.dumps(found.layout), found.frame])
    history = CHANGED.history
    assert (got.steps, got.last_step) == (list(range(13)), 12)
    for k, arm in enumerate(("plain", "bn")):
        np.testing.assert_allclose(got.lines[k], history.column(f"{arm}.train_loss")[1], rtol=1e-6)
    place = found.layout["now"].index({"ref": ["bn.percentiles", ["layer", "unit", 1]], "shape": [], "dtype": "f4"})
    for step, frame in zip(found.steps, found.frames, strict=True):
        got.take([frame])
        assert got.now[place] == pytest.approx(history.at(step)["bn.percentiles"][1, 3, 1])
    assert got.steps == list(range(13))


def test_the_layout_says_that_the_run_is_recorded() -> None:
    """What was set at the end, what changed, what was looked at, which steps can be shown."""
    layout = recorded().layout
    assert (layout["state"], layout["experiment"], layout["moments"]) == ("recorded", "live_training", list(range(13)))
    assert layout["view"] == {"at": -1, "layer": 1, "unit": 3, "example": 0}
    assert layout["config"]["plain.bn"] is True
    assert layout["changes"] == [{"step": 5, "field": "plain.bn", "old": False, "new": True, "arm": "plain"}]


def test_only_columns_that_the_report_shows_are_in_it() -> None:
    """A slider that is left out asks for nothing."""
    assert [ref for ref, _ in recorded().layout["line"]] == ["plain.train_loss", "bn.train_loss"]


def test_every_moment_has_its_own_sentences() -> None:
    """As the story told them then: before the change nothing is said of it."""
    slots = recorded().slots
    assert slots[0]["probe"] == ["layer 2, unit 3"]
    assert all("step <b>5</b>" not in " ".join(slot["story"]) for slot in slots[:5])
    assert any("**5**" in each for each in slots[12]["story"])
    assert not any("**5**" in each for each in slots[4]["story"])


def test_a_sentence_is_written_once() -> None:
    """Every moment names its sentences by their places."""
    told = recorded().to_json()
    assert len(set(told["sentences"])) == len(told["sentences"])
    for moment, slots in zip(told["moments"], recorded().slots, strict=True):
        assert {slot: [told["sentences"][k] for k in places] for slot, places in moment["slots"].items()} == slots
    assert base64.b64decode(told["frame"]) == recorded().frame


def test_a_view_outside_the_run_is_brought_inside() -> None:
    """A smaller network has no unit 99."""
    small = taken(steps=0, start={"depth": 2, "width": 10})
    assert recording.fitting(small, Pictures.of(SCENE)) == {"layer": 1, "unit": 9, "example": 0}


@pytest.mark.parametrize("count", [1, 2, 40, 1000])
def test_the_moments_are_bounded_and_hold_the_ends(count: int) -> None:
    """However long the run is; all of it where it is short; in order."""
    history = steps_of(count)
    found = moments(history, (), 20)
    assert len(found) <= 20
    assert (found[0], found[-1]) == (0, count - 1)
    assert found == sorted(set(found))
    if count <= 20:
        assert found == list(range(count))


def test_the_steps_around_a_change_are_among_the_moments() -> None:
    """The step before it and its first."""
    history = steps_of(40)
    changes = [{"step": step} for step in (7, 30)]
    assert {6, 7, 29, 30} <= set(moments(history, changes, 12))


def test_what_is_large_has_fewer_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room for the numbers is shared among them."""
    monkeypatch.setattr(recording, "ROOM", 3 * len(recorded().frames[0]))
    found = recorded()
    assert sum(map(len, found.frames)) <= recording.ROOM
    assert (found.steps[0], found.steps[-1]) == (0, 12)
