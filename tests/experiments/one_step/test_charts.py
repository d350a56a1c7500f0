"""The pictures of one step."""

from types import SimpleNamespace

import pytest

from bnviz import experiments
from bnviz.charts.chart import Binding
from bnviz.records import Ref
from tests.charts.feeding import layout

KEYS = ["x", "normalized", "y", "x_gradient"]
CHARTS = {chart.key: chart for chart in experiments.get("one_step").charts(SimpleNamespace(batch_size=4))}


def test_there_is_a_picture_for_every_part():
    """In the order in which the numbers pass through them."""
    assert list(CHARTS) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_each_example_is_a_bar_of_the_unit_that_is_watched(key):
    """One chart a column, one bar an example."""
    assert CHARTS[key].bindings == (Binding(0, "now", Ref(key, ("unit",))),)
    assert layout(CHARTS[key])["xaxis"]["ticktext"] == ["1", "2", "3", "4"]
