"""The pictures of one step."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz import experiments
from bnviz.history import History

KEYS = ["x", "normalized", "y", "x_gradient"]


@pytest.mark.parametrize("unit", [0, 1])
@pytest.mark.parametrize("key", KEYS)
def test_each_example_is_a_bar_of_the_unit_that_is_watched(key, unit):
    """One chart a column, one bar an example."""
    dtype = np.dtype([("step", "i8"), *((name, "f8", (2, 4)) for name in KEYS)])
    rows = np.zeros(1, dtype)
    for k, name in enumerate(KEYS):
        rows[name][0] = np.arange(8).reshape(2, 4) + 10 * k
    history = History(dtype, recent=4, past=8)
    history.append(rows)
    found = {chart.key: chart for chart in experiments.get("one_step").charts(SimpleNamespace(batch_size=4))}
    assert list(found) == KEYS
    figure = found[key].fill(history, {"unit": unit})
    assert list(figure.data[0].y) == [10 * KEYS.index(key) + 4 * unit + j for j in range(4)]
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3", "4"]
