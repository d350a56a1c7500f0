"""Numbers as sentences say them."""

import math

import pytest

from bnviz.stories.numbers import integer, number, percent, setting, share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.7156, "2.7"),
        (0.049, "0.049"),
        (0.5, "0.50"),
        (10.04, "10"),
        (137.2, "137"),
        (0.00123, "0.0012"),
        (3.6e-6, "3.6 · 10⁻⁶"),
        (-3.6e-6, "−3.6 · 10⁻⁶"),
        (0.00099, "9.9 · 10⁻⁴"),
        (0.0, "0"),
        (-1.25, "−1.2"),
        (99.96, "100"),
        (3e7, "3.0 · 10⁷"),
        (math.nan, "not a number"),
        (math.inf, "not a number"),
    ],
)
def test_a_number_has_two_significant_digits(value, text):
    """Below a thousandth a power of ten; never 0.000, never a hyphen for a minus."""
    assert number(value).replace("\u00a0", " ") == text


def test_more_digits_can_be_asked_for():
    """A score has three."""
    assert number(2.7156, 3) == "2.72"


@pytest.mark.parametrize(("value", "text"), [(96.94, "96.9 %"), (100.0, "100.0 %"), (0.0, "0.0 %")])
def test_percent_has_one_decimal(value, text):
    """Accuracy as 96.9 %."""
    assert percent(value).replace("\u00a0", " ") == text


def test_percent_does_not_break_before_its_sign():
    """The space is one at which no line breaks."""
    assert " " not in percent(96.9)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0 %"), (1.0, "100 %"), (0.98, "98 %"), (0.0312, "3.1 %"), (0.0001, "under 0.1 %")]
)
def test_a_share_is_said_as_percent(value, text):
    """Nothing is 0 %, next to nothing is not."""
    assert share(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("value", "text"), [(28, "28"), (9_999, "9999"), (10_000, "10,000"), (-3, "−3")])
def test_a_whole_number_has_a_comma_from_ten_thousand(value, text):
    """No comma below 10,000."""
    assert integer(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.5"), (10.0, "10"), (0.0075, "0.0075")])
def test_a_setting_reads_as_it_was_chosen(value, text):
    """A learning rate of 0.5 is not 0.50."""
    assert setting(value) == text
