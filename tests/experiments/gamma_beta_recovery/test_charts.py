"""What is particular to the pictures of gamma and beta."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz import experiments
from bnviz.config import replace
from bnviz.experiments.affine_by_hand import training as affine_by_hand
from bnviz.experiments.affine_circles import training as affine_circles
from bnviz.history import History
from bnviz.records import row, row_dtype


def drawn(name, key, **settings):
    """One chart of an experiment's first record, at rest."""
    module = experiments.get(name)
    config = replace(module.Config(), settings)
    record = module.start(config).step()
    history = History(row_dtype(record), recent=4, past=4)
    history.append(row(record, history.dtype))
    [chart] = [chart for chart in experiments.get(name).charts(config) if chart.key == key]
    return chart.fill(history)


def test_what_has_no_number_is_said_in_its_panel():
    """A dead unit without eps has no x-hat: no blank picture."""
    said = [note.text for note in drawn("affine_by_hand", "hat", dead=True, eps=0.0).layout.annotations]
    assert "0 / 0 is no number" in said
    assert "0 / 0 is no number" not in [note.text for note in drawn("affine_by_hand", "hat").layout.annotations]


def test_the_formula_and_the_units_lie_on_one_another():
    """The broad line is worked out at the variances that it is drawn at, and passes through the measured rings."""
    line, rings = drawn("affine_by_hand", "eps_share", precision="float64").data
    assert line.x == pytest.approx(affine_by_hand.VARIANCES)
    found = np.interp(np.log(rings.x), np.log(line.x), np.log(line.y))
    assert found == pytest.approx(np.log(np.array(rings.y)), abs=0.05)


@pytest.mark.parametrize("key", ["gammas", "betas"])
def test_where_a_network_would_lie_that_undid_its_normalization_is_drawn(key):
    """The diagonal, from corner to corner of what both axes hold."""
    [diagonal] = drawn("linear_regime", key).layout.shapes
    assert (diagonal.x0, diagonal.x1) == (diagonal.y0, diagonal.y1)


def test_the_planes_are_drawn_where_the_record_asks():
    """Row and column of the answers are those of the axes."""
    plane = drawn("affine_circles", "plane_both").data[0]
    reach, grid = affine_circles.REACH, affine_circles.GRID
    assert np.array(plane.x) == pytest.approx(np.linspace(-reach, reach, grid))
    assert np.shape(plane.z) == (grid, grid)


def test_digits_have_no_plane():
    """Only an accuracy."""
    assert [chart.key for chart in experiments.get("affine_circles").charts(SimpleNamespace(data="digits"))] == [
        "accuracy"
    ]
