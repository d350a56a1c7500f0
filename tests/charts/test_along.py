"""Lines along a network: named at their ends, with room for the names, rules below."""

import pytest

from bnviz.charts.along import Rule, along
from bnviz.charts.chart import Y
from bnviz.records import Ref
from bnviz.theme import Arm

ONE, TWO = Arm("one", 1, "the first"), Arm("two", 2, "a much longer name")


def chart(**more):
    """Two lines over three places."""
    lines = {ONE: Ref("one.size"), TWO: Ref("two.size")}
    return along("size", "Size", lines, [0, 1, 2], Y("fixed", start=(0, 4)), **more)


def test_every_line_is_fed_by_its_column_and_named_in_its_ink():
    """In the order of the arms."""
    found = chart()
    assert [binding.ref for binding in found.bindings] == [Ref("one.size"), Ref("two.size")]
    told = [(label["text"], label["color"]) for label in found.to_json()["marks"]["labels"]]
    assert told == [("the first", "token:arm1-ink"), ("a much longer name", "token:arm2-ink")]


def test_rules_lie_below_and_their_names_are_no_arms():
    """Broad and pale; in quiet ink."""
    found = chart(rules=(Rule(Ref("rule"), "L + 1"),))
    assert found.figure["data"][2]["zorder"] == -1
    told = found.to_json()["marks"]["labels"]
    assert told[2] == {"trace": 2, "text": "L + 1", "arm": "", "color": "token:ink-2"}
    assert Ref("rule") in found.refs().now


def test_beyond_the_last_place_there_is_room_for_the_longest_name():
    """More for longer names, and never more than is left for the lines."""
    low, high = chart().figure["layout"]["xaxis"]["range"]
    assert (low, high > 2.4, high < 4) == (0, True, True)


def test_places_may_have_names_and_a_mark():
    """The mark goes from the floor to the top."""
    found = chart(ticks={0: "none", 2: "two"}, mark=Ref("at"), axis="blocks")
    axis = found.figure["layout"]["xaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([0, 2], ["none", "two"])
    assert found.figure["data"][2]["y"] == [0, 4]
    assert found.bindings[2].attr == "x"
    assert [note["text"] for note in found.figure["layout"]["annotations"]] == ["blocks"]


@pytest.mark.parametrize("log", [True, False])
def test_the_y_axis_is_what_was_asked_for(log):
    """Logarithmic or not."""
    lines = {ONE: Ref("one.size")}
    found = along("size", "Size", lines, [0, 1], Y("grow", log=log, start=(0.1, 10)))
    assert (found.figure["layout"]["yaxis"].get("type") == "log") is log
