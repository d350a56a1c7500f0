"""Profiles, and the pictures of scale invariance and of inference."""

import json

import numpy as np
import pytest

from bnviz import experiments
from bnviz.experiments.scale_invariance import charts as pictures
from bnviz.experiments.scale_invariance import training
from bnviz.history import History
from bnviz.records import row, row_dtype

NAMES = ("scale_invariance", "effective_rate", "inference")


def filled(name, key):
    """One chart at rest, from the first record of a run."""
    module = experiments.get(name)
    record = module.start(module.Config()).step()
    history = History(row_dtype(record))
    history.append(row(record, history.dtype))
    [chart] = [chart for chart in experiments.get(name).charts(module.Config()) if chart.key == key]
    return chart.fill(history, {"layer": 0}), record


def test_a_profile_draws_its_columns_over_fixed_places():
    """Both errors over the sizes of a, and an upright line at the one that is set."""
    figure, record = filled("scale_invariance", "input_grad_error")
    assert np.allclose(figure.data[0].x, training.SIZES)
    assert np.allclose(figure.data[0].y, record.without_eps[1])
    assert np.allclose(figure.data[1].y, record.with_eps[1])
    assert list(figure.data[2].x) == [1, 1]


def test_the_pictures_know_the_sizes_of_the_record():
    """Charts are strangers to experiments; this holds the two equal."""
    assert pictures.SIZES == training.SIZES


def test_equal_losses_can_both_be_seen():
    """The second network's line is dashed above the first's."""
    figure, _ = filled("effective_rate", "loss")
    assert [trace.line.dash for trace in figure.data[:2]] == [None, "12px,7px"]


def test_accuracy_has_a_line_for_each_kind_of_statistics():
    """Four, on a fixed scale."""
    figure, _ = filled("inference", "accuracy")
    assert len([trace for trace in figure.data if trace.mode == "lines"]) == 4
    assert list(figure.layout.yaxis.range) == [0, 104]


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_json(name):
    """Everything the browser is told can be written as JSON."""
    config = experiments.get(name).Config()
    assert all(json.dumps(chart.to_json(), allow_nan=False) for chart in experiments.get(name).charts(config))
