"""The pictures of the live race."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from bnviz import experiments
from tests.charts import hand

CONFIG = SimpleNamespace(data="digits", activation="sigmoid", depth=3, branches=0, seeds=1)
VIEW = {"layer": 2, "unit": 1}
NAN = float("nan")
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


def filled(key, columns, config=CONFIG):
    """One chart at rest."""
    [chart] = [chart for chart in experiments.get("live_training").charts(config) if chart.key == key]
    return chart.fill(hand.run(columns), VIEW)


def test_the_charts_come_in_the_order_of_the_page():
    """The page and the report show the same pictures in the same order."""
    assert [chart.key for chart in experiments.get("live_training").charts(CONFIG)] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_every_chart_fills_from_a_single_row(key):
    """Step 0 is drawn before Play; nothing needs a second row."""
    assert filled(key, {"plain.train_loss": [2.3], "bn.train_loss": [2.4]}).data


@pytest.mark.parametrize("key", KEYS)
def test_every_chart_is_json(key):
    """Everything the browser is told can be written as JSON."""
    [chart] = [chart for chart in experiments.get("live_training").charts(CONFIG) if chart.key == key]
    assert json.dumps(chart.to_json(), allow_nan=False)


def test_accuracy_runs_from_0_to_100_with_chance_dotted():
    """Accuracy is always read on the same scale; one in ten is chance on ten classes."""
    figure = filled("accuracy", {"plain.test_accuracy": [10.0]})
    chance = [shape.y0 for shape in figure.layout.shapes if shape.line.dash]
    assert (list(figure.layout.yaxis.range), chance) == ([0, 104], [10])


def test_two_classes_have_a_chance_of_a_half():
    """The dotted line follows the data set."""
    config = SimpleNamespace(data="moons", activation="sigmoid", depth=3, branches=0, seeds=1)
    figure = filled("accuracy", {"plain.test_accuracy": [10.0]}, config)
    assert [shape.y0 for shape in figure.layout.shapes if shape.line.dash] == [50]


@pytest.mark.parametrize(("key", "column"), [("accuracy", "accuracy_of_seeds"), ("loss", "loss_of_seeds")])
def test_several_seeds_are_a_median_in_a_band(key, column):
    """The line is the median; the filled band reaches from the lowest to the highest; no number, no point."""
    config = SimpleNamespace(**(vars(CONFIG) | {"seeds": 5}))
    columns = {f"{arm}.{column}": [[1, 2, 4], [NAN, NAN, NAN], [0.5, 1, 3]] for arm in ("plain", "bn")}
    plain, bn, *bands = filled(key, columns, config).data[:6]
    assert [list(line.y) for line in (plain, bn)] == [[2, 1]] * 2
    assert [list(line.x) for line in (plain, bn)] == [[0, 2]] * 2
    assert [list(edge.y) for edge in bands] == [[1, 0.5], [4, 3]] * 2
    assert [edge.fill for edge in bands] == [None, "tonexty"] * 2


def test_the_jump_of_a_change_stands_on_its_step():
    """Accuracy just before and just after a change are drawn at the same x."""
    columns = {"plain.test_accuracy": [10.0, 80.0], "plain.accuracy_before": [NAN, 12.0]}
    line = filled("accuracy", columns).data[0]
    assert (list(line.x), list(line.y)) == ([0, 1, 1], [10, 12, 80])


@pytest.mark.parametrize(
    ("activation", "flats"), [("sigmoid", [(4, 9), (-9, -4)]), ("tanh", [(2, 9), (-9, -2)]), ("relu", [(-9, 0)])]
)
def test_bands_and_edge_share_their_flat_zones(activation, flats):
    """The grey ground runs through from the nonlinearity to both bands."""
    config = SimpleNamespace(data="digits", activation=activation, depth=3, branches=0, seeds=1)
    for key in ("edge", "band_plain", "band_bn"):
        shapes = filled(key, {"plain.train_loss": [1.0]}, config).layout.shapes
        assert [(shape.y0, shape.y1) for shape in shapes if shape.type == "rect"] == flats


def test_a_band_of_one_step_is_an_upright_bar():
    """Before Play, the initial distribution stands at step 0."""
    percentiles = np.zeros((1, 3, 4, 3))
    percentiles[0, 2, 1] = [-1, 0.2, 1.5]
    bar = filled("band_bn", {"bn.percentiles": percentiles}).data[3]
    assert (list(bar.x), list(bar.y)) == ([0, 0], [-1, 1.5])


def test_a_narrow_band_has_one_label():
    """Three names would lie on top of one another: one says them all."""
    percentiles = np.zeros((2, 3, 4, 3))
    figure = filled("band_plain", {"plain.percentiles": percentiles})
    assert [note.text for note in figure.layout.annotations if note.xshift == 9] == ["15th–85th"]


def test_a_wide_band_names_its_three_lines():
    """15th, 50th and 85th stand at their own heights."""
    percentiles = np.broadcast_to([-1, 0, 1], (2, 3, 4, 3))
    figure = filled("band_plain", {"plain.percentiles": percentiles})
    assert {note.text for note in figure.layout.annotations if note.xshift == 9} == {"15th", "50th", "85th"}


def test_the_layers_stand_side_by_side():
    """One panel a layer, every arm in each."""
    figure = filled("spread", {"plain.spread": np.full((2, 3), 0.1), "bn.spread": np.full((2, 3), 2.0)})
    assert [trace.xaxis for trace in figure.data[:6]] == ["x", "x", "x2", "x2", "x3", "x3"]


def test_an_empty_quantity_is_said():
    """A line that lies on zero says so."""
    figure = filled("saturated", {"plain.saturated": np.zeros((2, 3))})
    assert [note.text for note in figure.layout.annotations].count("0 % in both") == 3


def test_the_film_is_one_hue():
    """Every stop of a film's scale is the arm's own colour, from nothing to full."""
    scale = filled("film_plain", {"plain.train_loss": [1.0]}).data[0].colorscale
    assert {colour.rpartition(",")[0] for _, colour in scale} == {"rgba(194, 80, 12"}


def test_the_film_has_a_column_of_pixels_a_step():
    """z is (bins, steps)."""
    histogram = np.zeros((5, 3, 60), np.uint8)
    histogram[3, 2, 7] = 9
    z = np.array(filled("film_bn", {"bn.histogram": histogram}).data[0].z)
    assert (z.shape, z[7, 3]) == ((60, 5), 9)


def test_an_arm_that_diverged_ends_in_a_cross():
    """The other one keeps its shape."""
    columns = {"plain.train_loss": [2.3, NAN], "plain.bad_step": [-1, 1], "bn.train_loss": [2.3, 2.2]}
    tips = [trace.marker.symbol for trace in filled("loss", columns).data if trace.mode == "markers"]
    assert tips == ["x", "circle"]
