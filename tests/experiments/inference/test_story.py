"""The sentences of training and inference, from histories made by hand."""

import numpy as np
import pytest

from bnviz.experiments.inference import SPEC
from bnviz.experiments.inference import story as inference
from bnviz.history import History

SCALARS = ("spread_among", "spread_alone", "fold_error", "fold_error_double", "variance_ratio", "bias_ratio")


def told(steps=None, m=60, **columns):
    """With ordinary spaces; what is not given is 50 % everywhere."""
    fields = [*((f"{arm}.test_accuracy", "f8") for arm in SPEC.keys), *((name, "f8") for name in SCALARS)]
    length = steps or max((len(values) for values in columns.values()), default=1)
    rows = np.zeros(length, [("step", "i8"), ("batch_size", "i8"), *fields])
    rows["step"], rows["batch_size"] = np.arange(length), m
    for arm in SPEC.keys:
        rows[f"{arm}.test_accuracy"] = columns.pop(arm, 50)
    for name, values in columns.items():
        rows[name] = values
    history = History(rows.dtype)
    history.append(rows)
    said = inference.narrate(history, None, [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in found] for slot, found in said.items()}


def test_an_empty_history_has_nothing_to_tell():
    """No row, no sentence."""
    assert inference.narrate(History(np.dtype([("step", "i8")])), None, [], {}) == {}


def test_before_play():
    """Nothing has been learned."""
    said = told(moving=[10], exact=[12.3])
    assert said["accuracy"] == [
        "Before any training: [[moving]] **10.0 %**, [[exact]] **12.3 %**. Press Play, or Space."
    ]
    assert len(said["what"]) == 2


def test_a_lag_that_was_made_up_is_told_with_its_step():
    """Where it was worst, and that it is over."""
    said = told(moving=[10, 20, 90], exact=[10, 75, 91])
    assert said["accuracy"] == ["At step **2**: [[moving]] **90.0 %**, [[exact]] **91.0 %**."]
    assert said["what"][0] == (
        "The moving average was up to **55.0** points behind the exact statistics of the same weights, at step **1**; "
        "now they are less than 2 points apart."
    )


@pytest.mark.parametrize(
    ("moving", "words"), [([10, 20, 60], "now it is **31** behind"), ([10, 20, 95], "now it is **4.0** ahead")]
)
def test_a_lag_that_is_left_is_told_with_its_sign(moving, words):
    """The moving average can also be ahead."""
    assert words in told(moving=moving, exact=[10, 75, 91])["what"][0]


def test_no_lag_is_said_to_be_none():
    """Where the claim shows nothing, it is said."""
    assert told(steps=3)["what"][0] == "The moving average was never more than 2 points behind the exact statistics."


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        (49, "Test mini-batches of **4** that normalize themselves are within 2 points of the exact statistics."),
        (
            30,
            "Test mini-batches of **4** that normalize themselves are **20** points below the exact statistics: an "
            "answer depends on who else is there.",
        ),
        (
            60,
            "Test mini-batches of **4** that normalize themselves are **10** points above the exact statistics: an "
            "answer depends on who else is there.",
        ),
    ],
)
def test_what_a_test_batch_of_its_own_costs(batch, sentence):
    """Below, above, or nothing."""
    assert told(steps=3, m=4, batch=batch)["what"][1] == sentence


@pytest.mark.parametrize(("ratios", "word"), [((1.03, 0.9), "closer to"), ((2.05, 1.03), "farther from")])
def test_the_correction_may_help_or_not(ratios, word):
    """With mini-batches of two it makes the variance of deep layers too large."""
    said = told(steps=30, variance_ratio=ratios[0], bias_ratio=ratios[1])["what"][2]
    assert said.endswith(f"here the correction brings it {word} 1.")


@pytest.mark.parametrize(("alone", "words"), [(0, "exactly 0"), (0.5, "**0.50**")])
def test_what_companions_do(alone, words):
    """Exactly 0 is said only where it is."""
    said = told(spread_among=[12.6], spread_alone=[alone])["watched"]
    assert said == [f"24 sets of companions move it by **13** points; in inference mode by {words}."]


def test_the_fold_is_told_in_both_precisions():
    """With both errors."""
    assert told(fold_error=[2.4e-6], fold_error_double=[4e-15])["fold"] == [
        "Folded, all layers together give the same logits within **2.4 · 10⁻⁶** in float32, and **4.0 · 10⁻¹⁵** in "
        "float64."
    ]
