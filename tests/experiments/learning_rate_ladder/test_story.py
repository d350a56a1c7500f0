"""The sentences of the ladder and of the grid, from rows made by hand."""

import math

import numpy as np
import pytest

from bnviz.experiments.learning_rate_grid import training as learning_rate_grid
from bnviz.experiments.learning_rate_grid.story import narrate as tell_grid
from bnviz.experiments.learning_rate_ladder import SPEC
from bnviz.experiments.learning_rate_ladder import training as learning_rate_ladder
from bnviz.experiments.learning_rate_ladder.story import narrate as tell_ladder
from bnviz.history import History

CONFIG = learning_rate_ladder.Config()


def of_row(columns, **values):
    """A history of one row."""
    rows = np.zeros(1, columns)
    for name, value in values.items():
        rows[name.replace("__", ".")] = value
    history = History(rows.dtype, recent=1, past=4)
    history.append(rows)
    return history


def ladder(passed=None, final=None, **more):
    """What the ladder says; arms that are not named are not there yet."""
    numbers = [(f"{arm}.{column}", "f8") for arm in SPEC.keys for column in ("passed", "final")]
    columns = [("step", "i8"), ("at", "i8"), ("round", "i8"), ("progress", "f8"), *numbers]
    values = {f"{arm}__{name}": math.nan for arm in SPEC.keys for name in ("passed", "final")}
    values |= {f"{arm}__passed": value for arm, value in (passed or {}).items()}
    values |= {f"{arm}__final": value for arm, value in (final or {}).items()}
    return tell_ladder(of_row(columns, **{**values, "step": 9, "progress": 0.5, **more}), CONFIG, [], {})


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"step": 0}, "Seven networks, the same first weights with and without BN. Press Play."),
        ({"at": 140, "round": 2}, "Seed **2** of **3**, training step **140** of **300**."),
        ({"progress": 1}, "All seven are trained: 3 seeds each, **300** steps."),
    ],
)
def test_how_far_it_is(row, sentence):
    """Before, meanwhile, in the end."""
    assert ladder(**row)["now"] == [sentence]


@pytest.mark.parametrize(
    ("passed", "sentence"),
    [
        ({"bn_x5": 70, "inception": 190}, "at training step **70**; [[inception]] at **190**."),
        ({"bn_x5": 70}, "at training step **70**; [[inception]] is not there yet."),
        ({"bn_x5": 70, "inception": math.inf}, "at training step **70**; [[inception]] never was."),
    ],
)
def test_who_was_first(passed, sentence):
    """With what became of the plain network."""
    assert ladder(passed)["ladder"] == ["[[bn_x5]] was the first at 90\u00a0%, " + sentence]


def test_a_plain_network_that_wins_is_named():
    """The sentence does not assume that batch normalization does."""
    [said] = ladder({"inception": 20, "bn_x5": 30})["ladder"]
    assert said == "[[inception]] was the first at 90\u00a0%, at training step **20**: without batch normalization."


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        (10.0, "At five times the rate [[inception_x5]] failed: it ended at **10.0\u00a0%**."),
        (60.0, "Without batch normalization five times the rate is worse, from **80.0\u00a0%** to **60.0\u00a0%**."),
        (92.0, "At this base [[inception_x5]] trains at five times the rate: **92.0\u00a0%**."),
    ],
)
def test_five_times_the_rate(plain, words):
    """Dead, worse, or better: what happened is said."""
    [said] = ladder(final={"inception_x5": plain, "inception": 80, "bn_x5": 99})["ladder"]
    assert said == words + " [[bn_x5]] took the same rate to **99.0\u00a0%**."


@pytest.mark.parametrize(
    ("passed", "final", "words"),
    [
        ((70, 120), (98, 99), "slower than [[bn_x5]] at first and higher in the end, as in the paper"),
        ((70, 120), (99, 98), "slower than [[bn_x5]] at first, as in the paper, but not higher in the end"),
        ((70, 60), (98, 99), "not slower than [[bn_x5]] at first, unlike in the paper, and higher in the end"),
        ((70, 60), (99, 98), "not slower than [[bn_x5]] at first, unlike in the paper, and not higher in the end"),
    ],
)
def test_thirty_times_the_rate(passed, final, words):
    """Beside the paper's own order."""
    arms = ("bn_x5", "bn_x30")
    *_, said = ladder(dict(zip(arms, passed, strict=True)), dict(zip(arms, final, strict=True)))["ladder"]
    assert said == f"[[bn_x30]] was {words}: **{final[1]}.0\u00a0%** against **{final[0]}.0\u00a0%**."


def test_thirty_times_can_be_too_much():
    """Then no order is told."""
    [said] = ladder(final={"bn_x5": 98, "bn_x30": 53})["ladder"]
    assert said == "Thirty times is too much here even with BN: [[bn_x30]] ended at **53.0\u00a0%**."


def test_the_sigmoid_networks():
    """Chance, and what BN makes of it."""
    [said] = ladder(final={"inception_sigmoid": 10, "bn_x5_sigmoid": 97})["ladder"]
    assert said == (
        "With sigmoids [[inception_sigmoid]] stayed at chance: **10.0\u00a0%**. [[bn_x5_sigmoid]] reached "
        "**97.0\u00a0%**."
    )


def grid(plain, bn, bad=0, step=300):
    """What the grid says; every rate of a nonlinearity at one accuracy, a number of plain networks non-finite."""
    columns = [
        ("step", "i8"),
        *((f"{arm}.{c}", "f8", (3, 7)) for arm in ("plain", "bn") for c in ("test_accuracy", "bad")),
    ]
    lost = np.full(21, -1)
    lost[:bad] = 5
    accuracies = {"plain__test_accuracy": plain, "bn__test_accuracy": bn}
    history = of_row(columns, step=step, **accuracies, plain__bad=lost.reshape(3, 7), bn__bad=-1)
    return tell_grid(history, learning_rate_grid.Config(), [], {})


def test_the_grid_counts_what_learned_and_where_it_ends():
    """The highest rate of each nonlinearity, what breaks, what turned non-finite."""
    plain, bn = np.full((3, 7), 10.0), np.full((3, 7), 95.0)
    plain[1, :4] = 96
    bn[2, 6] = 10
    said = grid(plain, bn, bad=2)
    assert said["grid_now"] == [
        "After **300** steps **4** of 21 networks [[plain]] are at 90\u00a0% or above, [[bn]] **20** of 21."
    ]
    assert said["grid"] == [
        "The highest rate that got there, [[plain]] and [[bn]]: sigmoid **none** and **10**; tanh **0.3** and **10**; "
        "ReLU **none** and **3**.",
        "Not without limit: at rate 10 [[bn]] breaks too: ReLU **10.0\u00a0%**.",
        "Only **2** [[plain]] turned non-finite. Of the others **16** are below 50\u00a0%, and **0** between that and "
        "90\u00a0%.",
    ]


def test_a_network_on_its_way_is_not_called_stuck():
    """A ReLU at 0.01 is at 89 % after 300 steps, a sigmoid at 1 at 67 %."""
    plain = np.full((3, 7), 95.0)
    plain[2, 0], plain[0, 4], plain[0, :2] = 89, 67, 10
    said = grid(plain, np.full((3, 7), 95.0), bad=1)["grid"][-1]
    assert said == (
        "Only **1** [[plain]] turned non-finite. Of the others **1** is below 50\u00a0%, and **2** between that and "
        "90\u00a0%."
    )


def test_the_grid_claims_no_limit_where_it_saw_none():
    """Nor any divergence."""
    said = grid(np.full((3, 7), 95.0), np.full((3, 7), 95.0))
    assert len(said["grid"]) == 1
    assert grid(np.zeros((3, 7)), np.zeros((3, 7)), step=0)["grid"] == []
