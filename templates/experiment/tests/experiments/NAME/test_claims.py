"""`NAME`: its claims are borne out, each over several seeds."""

import pytest

from bnviz.experiments.claim import Measured
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import Checklist
from bnviz.experiments.NAME.claims import CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_a_claim_is_borne_out_over_three_seeds(claim):
    """Measured now, as the page of claims does it."""
    checklist = Checklist(Config(seeds=3), [claim.key])
    while checklist.step() is not None:
        pass
    [values] = checklist.measured
    assert len(values) == 3
    assert Measured(claim, values).stands, values
