"""The pictures that any experiment can ask for, filled from rows made by hand."""

import json

import numpy as np
import pytest

from bnviz.charts import bars, curves, histogram, region, ridge, scatter
from bnviz.charts.chart import Y
from bnviz.charts.histogram import Outline
from bnviz.history import History
from bnviz.records import Ref
from bnviz.theme import LIGHT, Arm, fade

ONE, TWO = Arm("one", 1), Arm("two", 2, "the second")


def history(**columns):
    """A history with these columns, one value a step."""
    columns = {name.replace("__", "."): np.asarray(values, float) for name, values in columns.items()}
    length = max(len(values) for values in columns.values())
    rows = np.zeros(length, [("step", "i8"), *((name, "f8", values.shape[1:]) for name, values in columns.items())])
    rows["step"] = np.arange(length)
    for name, values in columns.items():
        rows[name] = values
    found = History(rows.dtype, recent=16, past=64)
    found.append(rows)
    return found


BUILT = {
    "curve": curves.curve("k", "T", {ONE: Ref("one.y"), TWO: Ref("two.y")}, Y("grow", log=True, start=(0.1, 1))),
    "histogram": histogram.histogram("k", "T", [Outline(Ref("one.y"), fill="0.2")], [0.5, 1.5], 3),
    "ridge": ridge.ridge("k", "T", ONE, Ref("one.y"), ["0", "50"], [0, 1, 2], (0, 3), 5, ticks=[0, 2]),
    "bars": bars.bars("k", "T", ONE, Ref("one.y"), ["a", "b"], Y(start=(-1, 1)), cuts=[Ref("two.y")]),
    "scatter": scatter.scatter(
        "k", "T", (Ref("one.y"), Ref("two.y")), [scatter.Line(Ref("two.y"), TWO, "y now")], [0, 1], ((0, 1), (0, 2))
    ),
    "region": region.region(
        "k", "T", TWO, Ref("one.y"), [0, 1], (Ref("two.x"), Ref("two.y")), (Ref("two.x"), Ref("two.y"))
    ),
}


@pytest.mark.parametrize("name", BUILT)
def test_every_builder_makes_plain_json(name):
    """What the browser gets can be written as JSON and read back to the same."""
    node = BUILT[name].to_json()
    assert json.loads(json.dumps(node, allow_nan=False)) == node


def test_a_curve_is_named_as_the_arm_is_called():
    """The label is the arm's name, not its column prefix."""
    figure = BUILT["curve"].fill(history(one__y=[1, 0.5], two__y=[1, 0.4]))
    assert {note.text for note in figure.layout.annotations} == {"one", "the second", "step"}


def test_an_arm_that_may_lie_on_another_is_dashed_above_it():
    """Both can be seen where two curves are equal."""
    chart = curves.curve("k", "T", {ONE: Ref("one.y"), TWO: Ref("two.y")}, Y(start=(0, 1)), dashed=[ONE])
    lines = chart.fill(history(one__y=[1], two__y=[1])).data
    assert [line.line.dash for line in lines[:2]] == [None, "12px,7px"]
    assert [line.name for line in lines[:2]] == ["the second", "one"]


def test_a_rule_is_broad_pale_ink_below_the_lines():
    """The line that data should lie on is not another datum."""
    chart = curves.curve("k", "T", {ONE: Ref("one.y")}, Y(start=(0, 1)), rule=Ref("two.y"))
    rule = chart.fill(history(one__y=[1], two__y=[0.5])).data[1]
    assert (rule.zorder, rule.line.width, rule.line.color, list(rule.y)) == (-1, 11, fade(LIGHT.ink, 0.16), [0.5])


def test_a_histogram_shows_the_newest_row():
    """Heights are what the record says, bins are fixed."""
    trace = BUILT["histogram"].fill(history(one__y=[[1, 2], [3, 0]])).data[0]
    assert (list(trace.x), list(trace.y)) == ([0.5, 1.5], [3, 0])


def test_the_middles_of_equal_bins():
    """Half a bin inside the edges."""
    assert histogram.centres(-1, 1, 4) == [-0.75, -0.25, 0.25, 0.75]


def test_a_ridge_has_a_strip_for_every_moment():
    """The earliest lies at the bottom; heights stay what the column says."""
    figure = BUILT["ridge"].fill(history(one__y=[[[0, 1, 0], [0, 4, 0]]]))
    assert [list(trace.y) for trace in figure.data] == [[0, 1, 0], [0, 4, 0]]
    assert figure.layout.yaxis.domain[0] < figure.layout.yaxis2.domain[0]


def test_strips_of_a_ridge_have_one_scale():
    """A strip that is cut short at the top shows less of the same scale."""
    figure = BUILT["ridge"].fill(history(one__y=np.zeros((1, 2, 3))))
    scales = {
        round(axis.range[1] / (axis.domain[1] - axis.domain[0]), 6)
        for axis in (figure.layout.yaxis, figure.layout.yaxis2)
    }
    assert len(scales) == 1


def test_bins_of_a_ridge_may_move_along():
    """Where the distribution runs away, the record says where its bins are."""
    chart = ridge.ridge("k", "T", ONE, Ref("one.y"), ["0"], Ref("two.y"), (0, 3), 5, ticks=[0])
    trace = chart.fill(history(one__y=[[[1, 2]]], two__y=[[[7, 8]]])).data[0]
    assert list(trace.x) == [7, 8]


def test_bars_are_cut_where_they_ended_before():
    """A cut is a dash of paper at the earlier value."""
    figure = BUILT["bars"].fill(history(one__y=[[2, -4]], two__y=[[1, -2]]))
    assert (list(figure.data[0].y), list(figure.data[1].y)) == ([2, -4], [1, -2])


def test_a_scatter_draws_points_and_lines():
    """Rings at (x, y), a line through its own x."""
    figure = BUILT["scatter"].fill(history(one__y=[[0.1, 0.2]], two__y=[[1, 2]]))
    assert (list(figure.data[0].x), list(figure.data[0].y)) == ([0.1, 0.2], [1, 2])
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([0, 1], [1, 2])


def test_a_region_is_its_arm_s_hue():
    """Nothing, then a tint, and an edge in the line colour."""
    contour = BUILT["region"].fill(history(one__y=[[[0, 1], [0, 1]]], two__x=[[0]], two__y=[[0]])).data[0]
    assert contour.line.color == LIGHT.lines[1]
    assert {colour for _, colour in contour.colorscale} == {fade(LIGHT.lines[1], 0), fade(LIGHT.lines[1], 0.2)}
