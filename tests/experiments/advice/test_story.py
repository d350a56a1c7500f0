"""The advice: the sentences say what the rows hold."""

import math

import numpy as np
import pytest

from bnviz.experiments.advice import story, training
from bnviz.experiments.advice.config import PIECES, Config
from bnviz.history import History
from bnviz.records import row, row_dtype

CONFIG = Config(seeds=5)


def told(ahead, kept=(80, 85, 88, 91, 95)):
    """The sentences about three rows whose accuracies are set by hand, with ordinary spaces."""
    machine = training.start(CONFIG)
    first = machine.step()
    rows = History(row_dtype(first), recent=16, past=16)
    for k, record in enumerate((first, machine.step(), machine.step())):
        made = np.array(row(record, rows.dtype))
        values = np.array([kept, np.add(kept, ahead)], float)
        made["accuracies"], made["ahead"] = values, values[1] - values[0]
        made["kept.accuracy_of_seeds"] = [10, (10, 50, 89)[k], 100]
        made["followed.accuracy_of_seeds"] = [10, (10, 92, 95)[k], 100]
        rows.append(made)
    slots = story.narrate(rows, CONFIG, [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


@pytest.mark.parametrize(
    ("ahead", "counted", "judged"),
    [
        ((1, 2, 3, 4, 5), "on **5** of 5 seeds and behind on **0**, by **+3.0** percentage", "so far it **helps**"),
        (
            (-1, -2, -3, -4, -5),
            "on **0** of 5 seeds and behind on **5**, by **−3.0**",
            "it **hurts**, against the paper",
        ),
        ((1, 2, -3, 4, -5), "on **3** of 5 seeds and behind on **2**", "**no verdict**"),
        ((0.1, 0.2, 0.3, 0.1, 0.2), "on **5** of 5 seeds", "**no verdict**"),
        ((0, 0, 0, 0, 0), "on **0** of 5 seeds and behind on **0**, by **0** percentage", "**no verdict**"),
    ],
)
def test_the_verdict_counts_the_seeds(ahead, counted, judged):
    """Nine of ten must agree, by half a percentage point."""
    sentence = told(ahead)["what"][1]
    assert counted in sentence
    assert judged in sentence


def test_the_race_is_told_by_the_medians():
    """Who was at 90 % when, and who is not."""
    assert told((0,) * 5)["what"][0] == "The median is at 90 %: [[followed]] at step **1**, [[kept]] not yet."


def test_a_seed_that_diverged_ends_the_verdict():
    """It is said, and the medians are of the others."""
    said = told((math.nan, math.nan, 1, 1, 1))
    assert "On **2** of 5 seeds one of the two networks has diverged." in said["what"]
    assert said["now"] == ["Median at step **0**: [[kept]] **88.0 %**, [[followed]] **92.0 %**."]


def test_every_piece_says_what_stands_behind_it():
    """Also before any step."""
    assert tuple(story.WHY) == PIECES
    machine = training.start(CONFIG)
    first = machine.step()
    rows = History(row_dtype(first), recent=16, past=16)
    assert story.narrate(rows, CONFIG, [], {}) == {}
    rows.append(row(first, rows.dtype))
    for advice in PIECES:
        assert story.narrate(rows, Config(advice=advice), [], {})["what"] == [story.WHY[advice]]
