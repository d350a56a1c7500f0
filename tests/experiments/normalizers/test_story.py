"""The sentences of the normalizers and of gradients through depth, from histories made by hand."""

import numpy as np
import pytest

from bnviz import experiments
from bnviz.config import replace
from bnviz.experiments.gradient_depth import story as gradient_depth
from bnviz.experiments.normalizers import story as normalizers
from bnviz.experiments.normalizers.config import Config
from bnviz.history import History

USUAL = Config()
TANH = replace(Config(), {"fourth.norm": "dynamic tanh"})
KEYS = ("first", "second", "third", "fourth")


def told(accuracies, steps=2, u=1.4, x=0.2, zeros=50.0, bad=-1, config=USUAL):
    """The sentences of the normalizers, with ordinary spaces."""
    layers = [(f"first.{name}", "f8", (2,)) for name in ("skew_u", "skew_x", "zeros_u")]
    scalars = [(f"{key}.{name}", "f8") for key in KEYS for name in ("test_accuracy", "bad_step")]
    rows = np.zeros(steps, [("step", "i8"), *scalars, *layers])
    rows["step"] = np.arange(steps)
    for key, value in zip(KEYS, accuracies, strict=True):
        rows[f"{key}.test_accuracy"], rows[f"{key}.bad_step"] = value, -1
    rows["fourth.bad_step"] = bad
    rows["first.skew_u"], rows["first.skew_x"], rows["first.zeros_u"] = u, x, zeros
    history = History(rows.dtype, recent=8, past=8)
    history.append(rows)
    slots = normalizers.narrate(history, config, [], {})
    return {slot: [one.replace("\u00a0", " ") for one in said] for slot, said in slots.items()}


@pytest.mark.parametrize(
    ("u", "zeros", "verdict"),
    [(1.4, 50.0, "that is so here"), (1.4, 0.0, "here it is lopsided only"), (0.2, 0.0, "here it is neither")],
)
def test_the_reason_to_normalize_x_is_held_to_the_shapes(u, zeros, verdict):
    """With the skewness of both and the share of zeros."""
    said = told([90, 91, 92, 93], u=u, zeros=zeros)["story"][0]
    assert f"{verdict}: in the hidden layers" in said
    assert said.endswith(f"**{zeros:.0f} %** zeros, x = Wu a skewness of **0.20**.")


def test_who_is_ahead_and_who_is_last():
    """By the newest evaluation."""
    assert told([50, 97, 92, 93])["story"][1] == "[[second]] is ahead with **97.0 %**, [[first]] last with **50.0 %**."


def test_a_tie_is_called_one():
    """Less than a point apart."""
    said = told([97, 97, 97.5, 97])["story"][1]
    assert said == "All that still train lie within **0.50** percentage points."


def test_what_ended_is_not_compared():
    """It is named with its step."""
    said = told([90, 97, 92, 10], bad=1)
    assert said["accuracy"][0].endswith("[[fourth]] ended at step **1**.")
    assert "[[first]] last" in said["story"][1]


def test_before_play_it_says_what_is_equal():
    """And compares nothing yet."""
    assert told([9, 10, 11, 12], steps=1)["story"][1:] == [
        "All four start from the same weights and see the same mini-batches. Press Play."
    ]


def test_depth_is_told_by_its_factor_a_layer():
    """A gradient that is gone is left out."""
    kinds = experiments.get("gradient_depth").keys
    rows = np.zeros(2, [("step", "i8"), *((f"{arm}.{name}", "f8") for arm in kinds for name in ("ratio", "per_layer"))])
    rows["step"] = [0, 1]
    for arm in kinds:
        rows[f"{arm}.per_layer"] = np.nan
    rows["batch.ratio"], rows["batch.per_layer"] = 1.5, 1.21
    history = History(rows.dtype, recent=8, past=8)
    history.append(rows[:1])
    assert "Press Play" in gradient_depth.narrate(history, None, [], {})["depth"][0]
    history.append(rows[1:])
    [said] = gradient_depth.narrate(history, None, [], {})["depth"]
    assert said.replace("\u00a0", " ") == "At **2** hidden layers: [[batch]] **1.5** (× 1.21 a layer)."


@pytest.mark.parametrize(
    ("first", "fourth", "words"),
    [
        ([10, 91, 95], [10, 50, 91], "by **1**: it does not replace a normalization here."),
        ([10, 50, 91], [10, 91, 95], "[[fourth]] passed 90 % by step **1**, [[first]] by **2**."),
        ([10, 50, 60], [10, 50, 91], "[[first]] not yet."),
        ([10, 50, 91], [10, 11, 12], "does not amplify small ones and is at **12.0 %**."),
    ],
)
def test_dynamic_tanh_is_held_to_a_network_without_anything(first, fourth, words):
    """By the steps to 90 percent; it is told before what is general."""
    accuracies = [first, [10, 91, 95], [10, 91, 95], fourth]
    said = told(accuracies, steps=3, config=TANH)["story"]
    assert said[0].endswith(words)
    assert len(said) == 3
    assert not told(accuracies, steps=3)["story"][0].startswith("[[fourth]]")
