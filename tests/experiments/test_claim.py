"""A claim: its bounds, its seeds, and what many seeds make of its verdict."""

import dataclasses
import math

import numpy as np
import pytest

from bnviz.experiments.claim import ELSEWHERE, HOLDS, IF, SEEDS, SLOW_SEEDS, Claim, Measured, Trial

RUN = Trial("live_training", {}, (0,))
CLAIM = Claim("key", "It falls.", "a test", HOLDS, (RUN,), lambda runs: 0.0, "below 3", (-math.inf, 3))


@pytest.mark.parametrize(
    ("values", "share", "stands"),
    [
        ([1, 1, 1, 1, 9], 0.8, True),
        ([1, 1, 1, 9, 9], 0.8, False),
        ([1] * 18 + [9] * 2, 0.9, True),
        ([1] * 17 + [9] * 3, 0.9, False),
        ([1, 1, math.nan], 0.6, True),
        ([1, 1, math.nan], 0.7, False),
        ([math.nan], 0.1, False),
        ([], 0.1, False),
    ],
)
def test_the_verdict_stands_on_a_share_of_the_seeds(values, share, stands):
    """Not on their median: a seed without a number does not bear it out."""
    found = Measured(dataclasses.replace(CLAIM, share=share), np.array(values, float))
    assert found.stands == stands
    assert found.borne_out == sum(value == 1 for value in values)


def test_median_and_range_leave_out_what_is_no_number():
    """As numpy's nanmedian, and NaN where nothing is left."""
    found = Measured(CLAIM, np.array([4.0, math.nan, 1.0, 2.0]))
    assert (found.median, found.low, found.high) == (2, 1, 4)
    none = Measured(CLAIM, np.array([math.nan]))
    assert all(math.isnan(each) for each in (none.median, none.low, none.high))


@pytest.mark.parametrize(
    ("values", "median"),
    [([5, math.inf], 5), ([5, math.inf, math.inf], math.inf), ([math.inf], math.inf), ([1, 3, math.inf, 9], 6)],
)
def test_a_mark_that_was_never_reached_comes_last(values, median):
    """Never is larger than every step, and half of it is no step."""
    assert Measured(CLAIM, np.array(values, float)).median == median


@pytest.mark.parametrize(
    ("format", "within", "bounds"),
    [
        ("percent", (85, 100), (85, None)),
        ("percent", (0, 20), (None, 20)),
        ("share", (0.5, 1), (0.5, None)),
        ("integer", (0, 60), (None, 60)),
        ("number", (0.999, 1.001), (0.999, 1.001)),
        ("number", (-math.inf, 1e-6), (None, 1e-6)),
        ("number", (10, math.inf), (10, None)),
    ],
)
def test_a_bound_is_where_numbers_can_lie_on_both_sides(format, within, bounds):
    """No accuracy is above 100 %, no step below 0."""
    assert dataclasses.replace(CLAIM, format=format, within=within).bounds == bounds


def test_slow_claims_have_fewer_seeds():
    """As many as the recorded table holds."""
    assert (CLAIM.seeds, dataclasses.replace(CLAIM, slow=True).seeds) == (SEEDS, SLOW_SEEDS)


def test_a_fingerprint_is_that_of_the_runs_and_what_is_expected():
    """Another bound alone needs no other run; another run does."""
    assert dataclasses.replace(CLAIM, within=(0, 1), share=0.5, says="Else.").fingerprint == CLAIM.fingerprint
    for changed in ({"trials": (Trial("live_training", {"sigma": 0.3}, (0,)),)}, {"expects": "below 4"}):
        assert dataclasses.replace(CLAIM, **changed).fingerprint != CLAIM.fingerprint


def test_a_verdict_is_said_with_its_case():
    """Holds if ...; not in this miniature."""
    assert dataclasses.replace(CLAIM, verdict=IF, when="it rains").said == "holds if it rains"
    assert dataclasses.replace(CLAIM, verdict=ELSEWHERE).said == "not in this miniature"
