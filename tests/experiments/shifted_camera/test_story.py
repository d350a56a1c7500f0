"""The sentences of the shifted camera, from histories made by hand."""

import pytest

from bnviz import experiments
from tests.experiments.telling import told

KEYS = experiments.get("shifted_camera").keys


def said(running=35.0, none=96.0, batch=97.0, moved=1e-3, progress=1.0, **settings):
    """The sentences for test accuracies of networks that are at 97 percent without a shift."""
    row = {"progress": progress, "batch.moved": moved, "batch.changed": 0.0}
    for arm, value in zip(KEYS, (running, batch, none, 97.0), strict=True):
        row |= {f"{arm}.test_accuracy": value, f"{arm}.unshifted": 97.0}
    return told("shifted_camera", row, **settings)


def test_the_order_of_the_arms_is_that_of_the_page():
    """Else the rest of these tests says nothing."""
    assert KEYS == ("running", "batch", "none", "layer")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "**x**"),
        ({"contrast": 0.25}, "**0.25x**"),
        ({"brightness": -0.5}, "**x − 0.5**"),
        ({"inverted": True, "brightness": 1.0}, "**−x + 1**"),
        ({"noise": 0.3}, "**x and noise of 0.3**"),
    ],
)
def test_the_setting_is_a_formula(settings, words):
    """As one writes it."""
    assert said(**settings)["camera"][0].startswith(f"x becomes {words}:")


def test_batch_norm_brings_the_harm_where_the_plain_network_has_none():
    """And only there."""
    assert "Batch norm itself brings the harm" in said(contrast=0.25)["what"][0]
    assert "loses more" in said(none=80.0, contrast=0.25)["what"][0]
    assert "loses less" in said(none=20.0, contrast=0.25)["what"][0]
    assert said(running=96.0, contrast=0.9)["what"][0] == "It costs [[running]] **1.0** points, [[none]] **1.0**."


def test_what_the_batchs_own_statistics_undo():
    """To the bit, up to eps, or not at all."""
    assert "to the last bit" in said(moved=0.0, contrast=0.25, tiny_eps=True)["what"][1]
    assert said(contrast=0.25)["what"][1].endswith("what is left is eps: switch it off.")
    assert "turns the sign" in said(inverted=True)["what"][1]
    assert "Noise is nothing" in said(noise=0.3)["what"][1]
    assert len(said()["what"]) == 1


def test_what_the_batch_has_to_be():
    """Mixed and large."""
    assert "holds one class" in said(companions="one class")["what"][-1]
    assert "in test batches of **4**" in said(batch_size=4)["what"][-1]


def test_while_it_trains_nothing_is_compared():
    """Only how far it is."""
    assert said(progress=0.5)["camera"] == ["**50 %** of the training is done, on images as they are."]
