"""The sentences of the turning angle, from histories made by hand."""

import pytest

from tests.experiments.telling import told


def said(steps=150, clean=(5.7, 3.0), noisy=(5.7, 5.7), bad=-1, **settings):
    """The sentences for root mean squares and medians in degrees, the same in all layers."""
    row = {}
    for arm, (rms, median) in (("clean", clean), ("noisy", noisy)):
        row |= {f"{arm}.rms": (rms,) * 3, f"{arm}.median": (median,) * 3, f"{arm}.weight_norm": (4.0,) * 3}
        row |= {f"{arm}.bad_step": -1}
    return told("turning_angle", row | {"clean.bad_step": bad}, steps, **settings)


def test_the_formula_is_told_before_the_run():
    """Then what was measured with random labels."""
    before = said(1)["guess.angle"]
    assert len(before) == 2
    assert float(before[0]) == pytest.approx(5.73, abs=0.01)
    assert said()["guess.angle"][2:] == ["5.7", "Measured in [[noisy]]: **5.70°**."]


def test_the_balance_is_told_of_those_that_have_it():
    """Only then there is one angle."""
    both = said()["what"]
    assert both[0].startswith("The root mean square of [[clean]] and [[noisy]] is within a fifth")
    assert both[2].endswith("different lengths, one angle.")
    one = said(clean=(2.0, 1.0))["what"]
    assert one[0].startswith("The root mean square of [[noisy]] is within a fifth")
    assert one[2].endswith("in [[noisy]].")
    assert said(clean=(2.0, 1.0), noisy=(2.0, 2.0))["what"][0].startswith("Neither is within a fifth")


def test_single_steps_are_told_apart_from_their_mean_square():
    """Only where they differ."""
    assert "only the mean square follows" in said()["what"][1]
    assert "only the mean square" not in said(clean=(5.7, 5.6))["what"][1]
    assert "only the mean square" not in said(clean=(2.0, 1.0))["what"][1]


def test_before_the_window_is_full_nothing_is_compared():
    """And what ended is named."""
    assert "**50 %** are drawn at random" in said(50)["what"][1]
    assert said(bad=140)["what"] == ["[[clean]] turned non-finite at step **140**."]
