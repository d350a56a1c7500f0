"""The pictures of the live race, as they are declared."""

import json

import pytest

from bnviz import experiments
from bnviz.charts.chart import Bar, Chart
from bnviz.config import Value, replace
from bnviz.experiments.live_training import BN, PLAIN
from bnviz.experiments.live_training.config import Config
from bnviz.records import BINS, Ref
from tests.charts.feeding import layout, traces

CONFIG = Config()
KEYS = [
    "accuracy",
    "loss",
    "edge",
    "band_plain",
    "band_bn",
    "spread",
    "grad_norm",
    "saturated",
    "film_plain",
    "film_bn",
]


def chart(key: str, **settings: Value) -> Chart:
    """One of them."""
    drawn = experiments.get("live_training").charts(replace(CONFIG, settings))
    [found] = [each for each in drawn if each.key == key]
    return found


def test_the_charts_come_in_the_order_of_the_page():
    """The page and the report show the same pictures in the same order."""
    assert [each.key for each in experiments.get("live_training").charts(CONFIG)] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_every_chart_is_json(key):
    """Everything the browser is told can be written as JSON."""
    assert json.dumps(chart(key).to_json(), allow_nan=False)


@pytest.mark.parametrize(("data", "chance"), [("digits", 10), ("mnist", 10), ("moons", 50)])
def test_accuracy_runs_from_0_to_100_with_chance_dotted(data, chance):
    """Accuracy is always read on the same scale; one in ten is chance on ten classes, one in two on two."""
    shown = layout(chart("accuracy", data=data))
    assert (shown["yaxis"]["range"], chart("accuracy").marks.y.mode) == ([0, 104], "fixed")
    assert [shape["y0"] for shape in shown["shapes"] if "dash" in shape["line"]] == [chance]


@pytest.mark.parametrize(("key", "column"), [("accuracy", "accuracy_of_seeds"), ("loss", "loss_of_seeds")])
def test_several_seeds_are_a_median_in_a_band(key, column):
    """The line is the median; the filled band reaches from the lowest to the highest."""
    several = chart(key, seeds=5)
    low, middle, high = ([Ref(f"{arm}.{column}", (which,)) for arm in ("plain", "bn")] for which in range(3))
    fed = {each.trace: each.ref for each in several.bindings}
    assert [fed[k] for k in (0, 1)] == [(ref,) for ref in middle]
    assert [fed[k] for k in (2, 3, 4, 5)] == [(low[0],), (high[0],), (low[1],), (high[1],)]
    assert [trace.get("fill") for trace in traces(several)] == [None, None, None, "tonexty", None, "tonexty"]


def test_the_jump_of_a_change_stands_on_its_step():
    """Accuracy just before and just after a change are drawn at the same x, in this order."""
    refs = [each.ref for each in chart("accuracy").bindings]
    assert refs == [(Ref(f"{arm}.accuracy_before"), Ref(f"{arm}.test_accuracy")) for arm in ("plain", "bn")]


@pytest.mark.parametrize(
    ("activation", "flats"), [("sigmoid", [(4, 9), (-9, -4)]), ("tanh", [(2, 9), (-9, -2)]), ("relu", [(-9, 0)])]
)
def test_bands_and_edge_share_their_flat_zones(activation, flats):
    """The grey ground runs through from the nonlinearity to both bands, on one scale."""
    shown = [layout(chart(key, activation=activation)) for key in ("edge", "band_plain", "band_bn")]
    for each in shown:
        assert [(shape["y0"], shape["y1"]) for shape in each["shapes"] if shape["type"] == "rect"] == flats
    assert len({tuple(each["yaxis"]["range"]) for each in shown}) == 1


@pytest.mark.parametrize("arm", [PLAIN, BN])
def test_a_band_is_filled_between_the_15th_and_the_85th_percentile(arm):
    """Of the unit that the visitor watches; the median lies above both."""
    band = chart(f"band_{arm.key}")
    percentiles = [Ref(f"{arm.key}.percentiles", ("layer", "unit", which)) for which in (0, 2, 1)]
    assert [each.ref for each in band.bindings] == percentiles
    assert [trace.get("fill") for trace in traces(band)] == [None, "tonexty", None]
    assert [trace["name"] for trace in traces(band)] == ["15th", "85th", "50th"]


def test_a_band_of_one_step_is_an_upright_bar():
    """Before Play, the initial distribution stands at step 0, from the lower edge to the upper."""
    assert chart("band_bn").marks.bars == (Bar(low=0, high=1, middle=2, arm=BN),)


def test_a_band_names_its_three_lines_and_a_narrow_one_itself():
    """15th, 50th and 85th stand at their own heights; where they would lie on one another, one says them all."""
    labels = chart("band_plain").marks.labels
    assert [(label.trace, label.text, label.narrow) for label in labels] == [
        (0, "15th", ""),
        (1, "85th", ""),
        (2, "50th", "15th–85th"),
    ]


def test_the_layers_stand_side_by_side():
    """One panel a layer, every arm in each, fed by the layer's own number."""
    spread = chart("spread")
    assert [trace["xaxis"] for trace in traces(spread)] == ["x", "x", "x2", "x2", "x3", "x3"]
    assert [each.ref for each in spread.bindings] == [
        Ref(f"{arm}.spread", (layer,)) for layer in range(3) for arm in ("plain", "bn")
    ]


def test_an_empty_quantity_is_said():
    """A line that lies on zero says so."""
    assert chart("saturated").marks.empty == (0.0005, "0 % in both")


@pytest.mark.parametrize("arm", [PLAIN, BN])
def test_the_film_is_one_hue_with_a_row_for_every_bin(arm):
    """Every stop of a film's scale is the arm's own colour, from nothing to full."""
    [film] = traces(chart(f"film_{arm.key}"))
    assert {colour.partition("/")[0] for _, colour in film["colorscale"]} == {f"token:arm{arm.slot}"}
    assert len(film["y"]) == BINS
    assert chart(f"film_{arm.key}").bindings[0].ref == Ref(f"{arm.key}.histogram", ("layer",))


@pytest.mark.parametrize("key", ["accuracy", "loss", "spread"])
def test_an_arm_that_diverged_may_end_in_a_cross(key):
    """Both say in the record when they do."""
    assert chart(key).marks.ended == (PLAIN, BN)
