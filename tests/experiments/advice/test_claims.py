"""The advice: the claims on digits are borne out, each over three seeds; those on MNIST where it is there."""

import pytest

from bnviz import data
from bnviz.experiments.advice.claims import CLAIMS
from bnviz.experiments.claim import Measured
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import Checklist

THERE = [claim for claim in CLAIMS if all(map(data.at_hand, claim.needs))]


@pytest.mark.slow
def test_the_claims_are_borne_out_over_three_seeds():
    """Measured now, as the page of claims does it; the runs are shared."""
    checklist = Checklist(Config(seeds=3), [claim.key for claim in THERE])
    while checklist.step() is not None:
        pass
    for claim, values in zip(checklist.claims, checklist.measured, strict=True):
        assert Measured(claim, values).borne_out >= round(claim.share * 3), (claim.key, values)
    assert len(THERE) >= 10


def test_what_needs_mnist_says_so():
    """So that it is left out where it would be downloaded."""
    assert {claim.key for claim in CLAIMS if "mnist" in claim.needs} == {"advice: faster decay"}
