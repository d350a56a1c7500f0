"""Whitened inputs: the sentences say what the rows hold."""

import numpy as np
import pytest

from bnviz.experiments.whitening import story, training
from bnviz.experiments.whitening.config import Config
from bnviz.history import History
from bnviz.records import row, row_dtype

ACCURACIES = {"raw": [10, 80, 92], "centred": [10, 95, 96], "standardized": [10, 95, 96], "whitened": [10, 50, 60]}


@pytest.fixture
def history():
    """Three rows with accuracies that are set by hand."""
    machine = training.start(Config())
    first = machine.step()
    rows = History(row_dtype(first), recent=16, past=16)
    for k, record in enumerate((first, machine.step(), machine.step())):
        made = np.array(row(record, rows.dtype))
        for arm, values in ACCURACIES.items():
            for network in ("plain", "bn"):
                made[f"{arm}.{network}_accuracy"] = values[k]
        rows.append(made)
    return rows


def told(history):
    """The sentences, with ordinary spaces."""
    slots = story.narrate(history, Config(), [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


def test_the_race_is_told_in_the_order_of_its_end(history):
    """Who was there by which step, and who is not."""
    assert told(history)["plain"] == [
        "At 90 % by step: [[centred]] **1**, [[standardized]] **1**, [[raw]] **2**; not yet [[whitened]]."
    ]


def test_decorrelating_is_judged_by_the_steps(history):
    """Later, sooner, or no later than scaling alone."""
    assert "Decorrelated too, it is at 90 % later without batch norm and later with it," in told(history)["what"][1]


def test_before_any_step_no_race_is_told():
    """Nothing at all before the first row."""
    machine = training.start(Config())
    first = machine.step()
    rows = History(row_dtype(first), recent=16, past=16)
    assert story.narrate(rows, Config(), [], {}) == {}
    rows.append(row(first, rows.dtype))
    said = told(rows)
    assert said["plain"] == ["All start from the same weights. Press Play."]
    assert len(said["what"]) == 2
    assert said["what"][-1].startswith("Pixels that are hardly ever lit are enlarged most")
