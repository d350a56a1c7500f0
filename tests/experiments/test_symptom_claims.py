"""The claims of all symptoms are borne out, each over three seeds; what a finding of a watched model names is shown."""

import pytest

from bnviz.experiments import symptom
from bnviz.experiments.claim import Claim, Measured
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import Checklist
from bnviz.watching.diagnosis import SYMPTOMS

CLAIMS = [claim for key in symptom.symptoms() for claim in symptom.experiment(key).claims]


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_a_claim_is_borne_out_over_three_seeds(claim: Claim) -> None:
    """Measured now, as the page of claims does it."""
    checklist = Checklist(Config(seeds=3), [claim.key])
    while checklist.step() is not None:
        pass
    [values] = checklist.measured
    assert len(values) == 3
    assert Measured(claim, values).stands, values


def test_every_symptom_has_a_claim() -> None:
    """Those with a cure that it cures, the others that it hardly matters or has no rule."""
    for key, shown in symptom.symptoms().items():
        verdicts = {claim.verdict for claim in symptom.experiment(key).claims}
        assert verdicts
        assert not shown.cured or verdicts - {"does not hold"}
        assert shown.cured or "does not hold" in verdicts


def test_a_finding_names_a_symptom_that_is_shown() -> None:
    """By the same keys; none names what does not reproduce."""
    assert set(SYMPTOMS) == {key for key, shown in symptom.symptoms().items() if shown.reproduced}
