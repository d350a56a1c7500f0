"""A quarter of a minute of `make soak`, and what it must notice."""

import json

import pytest

from benchmarks.server import serving
from bnviz import experiments
from bnviz.history import History
from bnviz.records import row, row_dtype
from bnviz.replay import ReplayLog
from bnviz.stream.exports import as_log, cells
from tests.apart import run_apart
from tests.soak import Soak
from tests.soak_guest import SMALL, Lost, compare


@pytest.mark.slow
def test_nothing_is_lost_while_workers_die_and_lines_are_cut() -> None:
    """Every row of every visitor is that of the run alone."""
    with serving(script="app.py") as server:
        soak = Soak(server, 15, seed=0)
        run_apart(soak.run())
    assert soak.problems == []
    assert soak.happened["rows"] > soak.happened["runs"] > 0


def test_a_number_that_differs_is_noticed() -> None:
    """The last bit of one value, a row that is not there."""
    experiment = experiments.get("live_training")
    config = experiment.Config(**SMALL)
    machine, history = experiment.start(config), None
    for _ in range(4):
        record = machine.step()
        history = history or History(row_dtype(record), recent=4, past=4)
        history.append(row(record, history.dtype))
    assert history is not None
    log = json.loads(as_log("live_training", ReplayLog(config, (), 3)))
    rows = list(cells(history))
    compare(log, rows)
    value = rows[2]["plain.train_loss"]
    assert isinstance(value, float)
    with pytest.raises(Lost, match=r"plain\.train_loss at step 2"):
        compare(log, [*rows[:2], {**rows[2], "plain.train_loss": value * (1 + 2**-52)}, rows[3]])
    with pytest.raises(Lost, match="the newest row is 2"):
        compare(log, rows[:3])
