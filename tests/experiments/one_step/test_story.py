"""The sentences of one step, from a record made by hand."""

import numpy as np
import pytest

from bnviz.experiments.one_step import story as story
from bnviz.history import History

VECTORS = ("x", "normalized", "y", "x_gradient")
NUMBERS = ("mean", "variance", "gamma_gradient", "beta_gradient")
STANDING = ("gamma", "beta", "running_mean", "running_variance")
DTYPE = np.dtype(
    [("step", "i8"), ("part", "i8"), ("update", "i8"), ("loss", "f8"), ("loss_after", "f8")]
    + [(name, "f8", (2, 4)) for name in VECTORS]
    + [(name, "f8", (2,)) for name in (*NUMBERS, *STANDING, *(f"{each}_before" for each in STANDING))]
)


def told(part, view=0, **columns):
    """The sentences at one part of the first optimizer step, with ordinary spaces; unit 2 holds other numbers."""
    row = np.zeros(1, DTYPE)
    row["step"] = row["part"] = part
    for name, value in columns.items():
        row[name][0] = [value, np.full_like(value, 99)] if row[name].ndim > 1 else value
    history = History(DTYPE, recent=4, past=8)
    history.append(row)
    slots = story.narrate(history, None, [], {"unit": view})
    return {slot: sentence.replace("\u00a0", " ") for slot, [sentence] in slots.items()}


def test_an_empty_history_has_nothing_to_tell():
    """No row, no sentence."""
    assert story.narrate(History(DTYPE), None, [], {"unit": 0}) == {}


@pytest.mark.parametrize("part", range(8))
def test_the_present_part_alone_is_in_bold(part):
    """And it has its own formula."""
    said = told(part)
    assert said["parts"].count("**") == 2
    assert f"**{story.PARTS[part]}**" in said["parts"]
    assert said["parts"].startswith("Optimizer step 1: ")
    assert said["formula"] == story.FORMULAS[part]


@pytest.mark.parametrize(
    ("part", "columns", "sentence"),
    [
        (0, {"x": [1.0, -0.5, 0, 2]}, "Unit 1 receives **4** numbers, one an example: from **−0.50** to **2.0**."),
        (
            1,
            {"mean": 0.625, "variance": 0.8},
            "Over this mini-batch their mean is **0.6250** and their variance **0.8000**: no other example counts.",
        ),
        (
            2,
            {"normalized": [1.0, -1.0, 1.0, -1.0]},
            "Now they lie from **−1.0** to **1.0**; their variance is 1 but for **0**, which is the work of ε.",
        ),
        (
            3,
            {"gamma": 2.0, "beta": -1.0, "y": [1.0, -3.0, 1.0, -3.0]},
            "With γ = **2.000** and β = **−1.000** the nonlinearity receives numbers from **−3.0** to **1.0**.",
        ),
        (
            4,
            {"loss": 0.6931},
            "The output layer hears all units; its cross-entropy on this mini-batch is **0.6931**.",
        ),
        (
            5,
            {"gamma_gradient": 0.03, "beta_gradient": -0.2, "x_gradient": [0.5, -0.25, -0.25, 0.0]},
            "∂L/∂γ is **0.03000**, ∂L/∂β **−0.2000**. The gradients of the x sum to **0**: what would move all of them "
            "alike is subtracted again with the mean.",
        ),
        (
            6,
            {"gamma": 0.985, "gamma_before": 1.0, "beta": 0.1, "beta_before": 0.0, "loss": 0.7, "loss_after": 0.65},
            "γ goes from **1.000** to **0.9850**, β from **0** to **0.1000**, the weights move too. The loss of the "
            "same mini-batch goes from **0.7000** to **0.6500**.",
        ),
        (
            7,
            {"running_mean": 0.0625, "running_variance": 0.98, "running_variance_before": 1.0},
            "For inference, E[x] goes from **0** to **0.06250** and Var[x] from **1.000** to **0.9800**. Training "
            "never reads them.",
        ),
    ],
)
def test_every_part_says_its_numbers(part, columns, sentence):
    """Of the unit that is watched."""
    assert told(part, **columns)["said"] == sentence


def test_another_unit_has_its_own_numbers():
    """The view chooses."""
    assert told(1, 1, mean=0.5, variance=1.0)["said"].startswith("Over this mini-batch their mean is **99.00**")
