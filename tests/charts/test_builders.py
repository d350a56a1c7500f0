"""The pictures that any experiment can ask for: traces, bindings and marks as they are declared."""

import json

import pytest

from bnviz.charts import bars, curves, heat, histogram, region, ridge, scatter
from bnviz.charts.chart import Binding, Y
from bnviz.charts.histogram import Outline
from bnviz.records import Ref
from bnviz.theme import Arm
from tests.charts.feeding import layout, traces

ONE, TWO = Arm("one", 1), Arm("two", 2, "the second")

BUILT = {
    "curve": curves.curve("k", "T", {ONE: Ref("one.y"), TWO: Ref("two.y")}, Y("grow", log=True, start=(0.1, 1))),
    "histogram": histogram.histogram("k", "T", [Outline(Ref("one.y"), fill="0.2")], [0.5, 1.5], 3),
    "ridge": ridge.ridge("k", "T", ONE, Ref("one.y"), ["0", "50"], [0, 1, 2], (0, 3), 5, ticks=[0, 2]),
    "bars": bars.bars("k", "T", ONE, Ref("one.y"), ["a", "b"], Y(start=(-1, 1)), cuts=[Ref("two.y")]),
    "scatter": scatter.scatter(
        "k", "T", (Ref("one.x"), Ref("one.y")), [scatter.Line(Ref("two.y"), TWO, "y now")], [0, 1], ((0, 1), (0, 2))
    ),
    "region": region.region(
        "k", "T", TWO, Ref("one.y"), [0, 1], (Ref("two.x"), Ref("two.y")), (Ref("two.u"), Ref("two.v"))
    ),
    "film": heat.film(ONE),
}


@pytest.mark.parametrize("name", BUILT)
def test_every_builder_makes_plain_json(name):
    """What the browser gets can be written as JSON and read back to the same."""
    node = BUILT[name].to_json()
    assert json.loads(json.dumps(node, allow_nan=False)) == node


def test_a_curve_is_named_as_the_arm_is_called():
    """The label is the arm's name, not its column prefix."""
    assert [(label.trace, label.text) for label in BUILT["curve"].marks.labels] == [(0, "one"), (1, "the second")]


def test_an_arm_that_may_lie_on_another_is_dashed_above_it():
    """Both can be seen where two curves are equal; bindings and names follow the traces."""
    chart = curves.curve("k", "T", {ONE: Ref("one.y"), TWO: Ref("two.y")}, Y(start=(0, 1)), dashed=[ONE])
    assert [(trace["name"], trace["line"].get("dash")) for trace in traces(chart)] == [
        ("the second", None),
        ("one", "12px,7px"),
    ]
    assert chart.bindings == (Binding(0, "line", Ref("two.y")), Binding(1, "line", Ref("one.y")))
    assert [label.text for label in chart.marks.labels] == ["the second", "one"]


def test_a_rule_is_broad_pale_ink_below_the_lines():
    """The line that data should lie on is not another datum."""
    chart = curves.curve("k", "T", {ONE: Ref("one.y")}, Y(start=(0, 1)), rule=Ref("two.y"))
    rule = traces(chart)[1]
    assert (rule["zorder"], rule["line"]) == (-1, {"color": "token:ink/0.16", "width": 11})
    assert chart.bindings[1] == Binding(1, "line", Ref("two.y"))


def test_a_band_is_two_edges_filled_between():
    """The lower one first, in the arm's band."""
    chart = curves.curve("k", "T", {ONE: Ref("one.y")}, Y(start=(0, 1)), bands={ONE: (Ref("one.low"), Ref("one.high"))})
    assert [(trace.get("fill"), trace.get("fillcolor")) for trace in traces(chart)[1:]] == [
        (None, None),
        ("tonexty", "token:arm1-band"),
    ]
    assert chart.bindings[1:] == (Binding(1, "line", (Ref("one.low"),)), Binding(2, "line", (Ref("one.high"),)))


def test_a_histogram_shows_the_row_that_is_shown_over_fixed_bins():
    """Heights are what the record says, bins are declared."""
    [trace] = traces(BUILT["histogram"])
    assert trace["x"] == [0.5, 1.5]
    assert BUILT["histogram"].bindings == (Binding(0, "now", Ref("one.y")),)


def test_the_middles_of_equal_bins():
    """Half a bin inside the edges."""
    assert histogram.centres(-1, 1, 4) == [-0.75, -0.25, 0.25, 0.75]


def test_a_ridge_has_a_strip_for_every_moment():
    """The earliest lies at the bottom; each takes its own row of the column."""
    chart = BUILT["ridge"]
    assert chart.bindings == tuple(Binding(k, "now", Ref("one.y", (k,))) for k in (0, 1))
    assert [trace["yaxis"] for trace in traces(chart)] == ["y", "y2"]
    assert layout(chart)["yaxis"]["domain"][0] < layout(chart)["yaxis2"]["domain"][0]


def test_strips_of_a_ridge_have_one_scale():
    """A strip that is cut short at the top shows less of the same scale."""
    axes = [layout(BUILT["ridge"])[name] for name in ("yaxis", "yaxis2")]
    scales = {round(axis["range"][1] / (axis["domain"][1] - axis["domain"][0]), 6) for axis in axes}
    assert len(scales) == 1


@pytest.mark.parametrize("moving", [True, False])
def test_bins_of_a_ridge_may_move_along(moving):
    """Where the distribution runs away, the record says where its bins are: for every moment, or for all of them."""
    chart = ridge.ridge("k", "T", ONE, Ref("one.y"), ["0"], Ref("two.y"), (0, 3), 5, ticks=[0], moving=moving)
    bins = Ref("two.y", (0,) if moving else ())
    assert chart.bindings == (Binding(0, "now", Ref("one.y", (0,))), Binding(0, "now", bins, attr="x"))


def test_bars_are_cut_where_they_ended_before():
    """A cut is a dash of paper at the earlier value."""
    chart = BUILT["bars"]
    assert chart.bindings == (Binding(0, "now", Ref("one.y")), Binding(1, "now", Ref("two.y")))
    assert traces(chart)[1]["marker"]["line"]["color"] == "token:paper"


def test_a_scatter_draws_points_and_lines():
    """Rings at (x, y), a line through its own x, named at its end."""
    chart = BUILT["scatter"]
    assert chart.bindings == (
        Binding(0, "now", Ref("one.x"), attr="x"),
        Binding(0, "now", Ref("one.y")),
        Binding(1, "now", Ref("two.y")),
    )
    assert traces(chart)[1]["x"] == [0, 1]
    assert [(label.trace, label.text) for label in chart.marks.labels] == [(1, "y now")]


def test_a_region_is_its_arm_s_hue():
    """Nothing, then a tint, and an edge in the line colour; x and y of the points from their own columns."""
    chart = BUILT["region"]
    contour = traces(chart)[0]
    assert contour["line"]["color"] == "token:arm2"
    assert {colour for _, colour in contour["colorscale"]} == {"token:arm2/0", "token:arm2/0.2"}
    fed = {(each.trace, each.attr): each.ref for each in chart.bindings}
    assert fed == {
        (0, "z"): Ref("one.y"),
        (1, "x"): Ref("two.x"),
        (1, "y"): Ref("two.y"),
        (2, "x"): Ref("two.u"),
        (2, "y"): Ref("two.v"),
    }


def test_a_film_darkens_steadily_in_one_hue():
    """From nothing to the full colour of the arm; rare inputs stay visible."""
    shares, colours = zip(*traces(BUILT["film"])[0]["colorscale"], strict=True)
    assert {colour.partition("/")[0] for colour in colours} == {"token:arm1"}
    darkness = [float(colour.partition("/")[2]) for colour in colours]
    assert (shares[0], shares[-1], darkness[0], darkness[-1]) == (0, 1, 0, 1)
    assert list(shares) == sorted(shares)
    assert all(dark >= share for share, dark in zip(shares, darkness, strict=True))
