"""Numbers as sentences say them: the cases are the browser's too."""

import math

import numpy as np
import pytest

from bnviz.stories import numbers
from tests.cases import cases

WAYS = {
    "number": numbers.number,
    "score": lambda value: numbers.number(value, 3),
    "percent": numbers.percent,
    "share": numbers.share,
    "integer": numbers.integer,
    "setting": numbers.setting,
}
CASES = [(way, *case) for way in WAYS for case in cases("numbers")[way]]


@pytest.mark.parametrize(("way", "value", "text"), CASES)
def test_a_number_is_written_as_the_browser_writes_it(way, value, text):
    """Few digits; below a thousandth a power of ten; a half away from zero; never 0.000, never a hyphen for a minus."""
    assert WAYS[way](value) == text.replace(" ", numbers.GLUE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.uint8])
def test_a_number_of_a_history_is_written_too(way, dtype):
    """Whatever its type."""
    assert WAYS[way](dtype(1)) == WAYS[way](1)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_said_so(value):
    """A sentence does not say nan."""
    assert numbers.number(value) == "not a number"
