"""The columns of the page are the numbers of the file."""

import numpy as np
import pytest

from bnviz.watched import columns, focus
from bnviz.watched.columns import Columns
from bnviz.watching.reader import Run


def test_the_rows_are_the_layers_in_their_order(run: Run) -> None:
    found = Columns(run)
    assert found.kinds == ("norm", "nonlinearity", "weight")
    assert [each.name for each in found.layers.modules] == ["1", "4"]
    assert [each.key for each in found.layers.quantities] == ["train", "eval", "dead", "gradient", "update", "lag"]
    assert Columns(run, "weight").layers.kind == "weight"
    assert Columns(run, "no such kind", layer=99).focus == found.modules[1]


def test_the_number_of_a_layer_is_the_newest_one_that_was_recorded(run: Run) -> None:
    found = Columns(run)
    low, high = (run.series("norm", "4", each) for each in ("out15", "out85"))
    assert found.values["train.number"][-1, 1] == pytest.approx(high.values[-1] - low.values[-1])
    assert found.values["gradient.number"][-1, 0] == run.series("weight", "0", "gradient").values[-1]
    running, batch = (run.series("norm", "1", each).values[-1] + 1e-5 for each in ("running_var", "channel_var"))
    assert found.values["lag.number"][-1, 0] == pytest.approx(np.exp(np.median(np.log(running / batch))), rel=1e-5)


def test_training_and_evaluation_stay_apart(run: Run) -> None:
    found = Columns(run)
    evaluated = np.isin(found.steps, run.series("norm", "1", "out50", False).steps)
    assert 0 < evaluated.sum() < len(found.steps)
    assert np.isfinite(found.values["rows.eval.1"][evaluated]).all()
    assert np.isnan(found.values["rows.eval.1"][~evaluated]).all()


def test_a_line_stays_in_the_row_of_its_layer_and_keeps_its_order(run: Run) -> None:
    found = Columns(run)
    for quantity in found.layers.quantities:
        lines = [found.values[f"rows.{quantity.key}.{place}"] for place in range(len(quantity.columns))]
        for line in lines:
            inside = line - np.array([1, 0])
            assert np.nanmin(inside) >= columns.MARGIN - 1e-6
            assert np.nanmax(inside) <= 1 - columns.MARGIN + 1e-6
        if quantity.band:
            there = np.isfinite(lines[0])
            assert (lines[0][there] <= lines[1][there]).all()
            assert (lines[1][there] <= lines[2][there]).all()
    gradient, line = run.series("weight", "0", "gradient").values, found.values["rows.gradient.0"][:, 0]
    assert (np.argsort(gradient) == np.argsort(line[np.isfinite(line)])).mean() > 0.9  # but for what is clipped


def test_the_channels_of_the_layer_in_focus_are_those_of_the_file(run: Run) -> None:
    found = Columns(run, layer=1, channel=3)
    focus.add(found)
    batch, running = (run.series("norm", "4", each) for each in ("channel_var", "running_var"))
    trained = np.isin(found.steps, batch.steps)
    np.testing.assert_array_equal(found.values["focus.batch.var"][trained], batch.values[:, 3])
    np.testing.assert_array_equal(found.values["focus.running.var"][trained], running.values[:, 3])
    apart = np.abs(np.log(found.values["channel.running"][-1] / found.values["channel.batch"][-1]))
    assert (np.diff(apart) <= 1e-6).all()
    np.testing.assert_array_equal(np.sort(found.values["channel.batch"][-1]), np.sort(batch.values[-1]))


def test_steps_are_spread_evenly_and_none_is_made_up() -> None:
    steps = np.arange(0, 5000, 7)
    found = columns.spread(steps, 100)
    assert len(found) <= 100
    assert (found[0], found[-1]) == (steps[0], steps[-1])
    assert np.isin(found, steps).all()
    assert np.diff(found).max() <= 2 * np.diff(found).min()


def test_what_is_not_known_yet_is_the_newest_number_before() -> None:
    nan = np.nan
    values = np.array([[nan, 1], [2, nan], [nan, nan], [3, 4]])
    np.testing.assert_array_equal(columns.filled(values), [[nan, 1], [2, 1], [2, 1], [3, 4]])
