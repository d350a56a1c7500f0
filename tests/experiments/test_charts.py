"""Every experiment's pictures fill from its own records, live and at rest."""

import json

import numpy as np
import pytest

from bnviz import experiments
from bnviz.history import History
from bnviz.records import row, row_dtype

VIEW = {"layer": 0, "unit": 0}
DRAWN = [name for name in experiments.names() if experiments.get(name).charts(experiments.get(name).Config())]


@pytest.fixture(scope="module")
def short():
    """``short(name)``: the history of an experiment's first steps with its default settings."""
    made = {}

    def history(name):
        if name not in made:
            machine = experiments.get(name).start(experiments.get(name).Config())
            first = machine.step()
            made[name] = History(row_dtype(first), recent=16, past=16)
            for record in (first, *(machine.step() for _ in range(8))):
                made[name].append(row(record, made[name].dtype))
        return made[name]

    return history


@pytest.mark.parametrize("name", DRAWN)
def test_every_picture_is_drawn_from_the_experiment_s_own_columns(short, name):
    """Each says what it is, is plain JSON for the browser, and has at least one trace with a number in it."""
    for chart in experiments.get(name).charts(experiments.get(name).Config()):
        assert chart.title or chart.explanation
        assert json.loads(json.dumps(chart.to_json(), allow_nan=False)) == chart.to_json()
        figure = chart.fill(short(name), VIEW)
        values = [getattr(trace, attr) for trace in figure.data for attr in ("y", "z", "x") if attr in trace]
        assert any(np.isfinite(np.asarray(value, float)).any() for value in values if value is not None), chart.key


@pytest.mark.parametrize("name", DRAWN)
def test_keys_of_pictures_are_unique(name):
    """They name them on the page and in the address bar."""
    keys = [chart.key for chart in experiments.get(name).charts(experiments.get(name).Config())]
    assert len(keys) == len(set(keys))
