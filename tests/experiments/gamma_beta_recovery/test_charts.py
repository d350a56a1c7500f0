"""What is particular to the pictures of gamma and beta."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz import experiments
from bnviz.charts.chart import Chart
from bnviz.config import replace
from bnviz.experiments.affine_by_hand import training as affine_by_hand
from bnviz.experiments.affine_circles import training as affine_circles
from bnviz.history import History
from bnviz.records import row, row_dtype
from tests.charts.feeding import Fed, fed, layout, traces


def shown(name: str, key: str, **settings: object) -> tuple[Chart, Fed]:
    """One chart, and what an experiment's first record gives it."""
    experiment = experiments.get(name)
    config = replace(experiment.Config(), settings)
    record = experiment.start(config).step()
    history = History(row_dtype(record), recent=4, past=4)
    history.append(row(record, history.dtype))
    [chart] = [chart for chart in experiment.charts(config) if chart.key == key]
    return chart, fed(chart, history)


def test_what_has_no_number_is_said_in_its_panel():
    """A dead unit without eps has no x-hat, and so nothing above the limit: no blank picture."""
    chart, dead = shown("affine_by_hand", "hat", dead=True, eps=0.0)
    assert chart.marks.empty == (0, "0 / 0 is no number")
    assert dead[0, "y"][0].max() == 0
    assert shown("affine_by_hand", "hat")[1][0, "y"][0].max() > 0


def test_the_formula_and_the_units_lie_on_one_another():
    """The broad line is worked out at the variances that it is drawn at, and passes through the measured rings."""
    chart, found = shown("affine_by_hand", "eps_share", precision="float64")
    variances = traces(chart)[0]["x"]
    assert variances == pytest.approx(affine_by_hand.VARIANCES)
    line = np.interp(np.log(found[1, "x"][0]), np.log(variances), np.log(found[0, "y"][0]))
    assert line == pytest.approx(np.log(found[1, "y"][0]), abs=0.05)


@pytest.mark.parametrize("key", ["gammas", "betas"])
def test_where_a_network_would_lie_that_undid_its_normalization_is_drawn(key):
    """The diagonal, from corner to corner of what both axes hold."""
    [diagonal] = layout(shown("linear_regime", key)[0])["shapes"]
    assert (diagonal["x0"], diagonal["x1"]) == (diagonal["y0"], diagonal["y1"])


def test_the_planes_are_drawn_where_the_record_asks():
    """Row and column of the answers are those of the axes."""
    chart, found = shown("affine_circles", "plane_both")
    reach, grid = affine_circles.REACH, affine_circles.GRID
    assert traces(chart)[0]["x"] == pytest.approx(np.linspace(-reach, reach, grid))
    assert found[0, "z"][0].shape == (grid, grid)


def test_digits_have_no_plane():
    """Only an accuracy."""
    charts = experiments.get("affine_circles").charts(SimpleNamespace(data="digits"))
    assert [chart.key for chart in charts] == ["accuracy"]
