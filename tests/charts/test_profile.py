"""Profiles, and the pictures of scale invariance and of inference."""

import numpy as np

from bnviz import experiments
from bnviz.charts.chart import Chart
from bnviz.experiments.scale_invariance import charts as pictures
from bnviz.experiments.scale_invariance import training
from bnviz.history import History
from bnviz.records import row, row_dtype
from tests.charts.feeding import fed, layout, traces


def chart(name: str, key: str) -> Chart:
    """One of an experiment's charts, for its default settings."""
    experiment = experiments.get(name)
    [found] = [each for each in experiment.charts(experiment.Config()) if each.key == key]
    return found


def test_a_profile_draws_its_columns_over_fixed_places():
    """Both errors over the sizes of a, and an upright line at the one that is set."""
    record = experiments.get("scale_invariance").start(experiments.get("scale_invariance").Config()).step()
    history = History(row_dtype(record))
    history.append(row(record, history.dtype))
    profile = chart("scale_invariance", "input_grad_error")
    found = fed(profile, history)
    assert [trace.get("x") for trace in traces(profile)] == [list(training.SIZES), list(training.SIZES), None]
    assert np.array_equal(found[0, "y"][0], record.without_eps[1])
    assert np.array_equal(found[1, "y"][0], record.with_eps[1])
    assert found[2, "x"][0].tolist() == [1, 1]


def test_the_pictures_know_the_sizes_of_the_record():
    """Charts are strangers to experiments; this holds the two equal."""
    assert pictures.SIZES == training.SIZES


def test_equal_losses_can_both_be_seen():
    """The second network's line is dashed above the first's."""
    lines = traces(chart("effective_rate", "loss"))
    assert [line["line"].get("dash") for line in lines] == [None, "12px,7px"]


def test_accuracy_has_a_line_for_each_kind_of_statistics():
    """Four, on a fixed scale."""
    accuracy = chart("inference", "accuracy")
    assert len([trace for trace in traces(accuracy) if trace["mode"] == "lines"]) == 4
    assert layout(accuracy)["yaxis"]["range"] == [0, 104]
