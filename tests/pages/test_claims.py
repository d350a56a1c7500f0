"""The page of claims, through Streamlit's AppTest."""

import pytest

from bnviz import experiments
from bnviz.experiments.claim import all_claims
from bnviz.experiments.claims import recorded
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import asked
from tests.pages.opening import components, followed


@pytest.mark.parametrize("mnist", [False, True])
def test_every_claim_stands_on_the_page(mnist: bool) -> None:
    """In the order of the list, under its topic, with what is recorded of it; those on MNIST if they are asked for."""
    app = followed("/claims?mnist=true" if mnist else "/claims")
    assert not app.exception
    [data] = components(app)
    [listed] = [node["rows"] for node in data["scene"]["children"] if node["kind"] == "claims"]
    every = [(section, claim) for section, claims in all_claims().items() for claim in claims]
    there = [(section, claim) for section, claim in every if mnist or "mnist" not in claim.needs]
    assert [(row["key"], row["says"]) for row in listed] == [(claim.key, claim.says) for _, claim in there]
    assert [row["topic"] for row in listed] == [experiments.get(section).topic for section, _ in there]
    assert [row["place"] for row in listed] == [every.index(each) for each in there]
    known = recorded.recorded()
    for row in listed:
        assert len(row["values"]) == (len(known[row["key"]].values) if row["key"] in known else 0)
        assert bool(row["day"]) == (row["key"] in known)


def test_one_claim_can_be_measured_alone() -> None:
    """Any of them by its key, also one that takes long; an unknown key measures nothing."""
    for claims in all_claims().values():
        for claim in claims:
            if "mnist" not in claim.needs:
                assert [each.key for each in asked(Config(claim=claim.key, slow=False))] == [claim.key]
    assert asked(Config(claim="nobody says this")) == ()


def test_what_decides_a_claim_is_named_in_its_address() -> None:
    """The step and the chart; the page takes both."""
    claim = next(each for each in all_claims()["live_training"] if each.look)
    assert claim.look is not None
    assert claim.sight.endswith(f"look={claim.look.chart}")
    assert f"step={claim.look.step}" in claim.sight or claim.look.step == 0
    app = followed(claim.sight)
    assert not app.exception
    assert [toast.value for toast in app.toast] == []
