"""The page of claims, through Streamlit's AppTest."""

import pytest

from bnviz.experiments.claim import all_claims
from tests.pages.opening import components, followed


@pytest.mark.parametrize("mnist", [False, True])
def test_every_claim_stands_on_the_page(mnist: bool) -> None:
    """In the order of the list, each with its verdict; those on MNIST where they are asked for."""
    app = followed("/claims?mnist=true" if mnist else "/claims")
    assert not app.exception
    [data] = components(app)
    [listed] = [node["rows"] for node in data["scene"]["children"] if node["kind"] == "claims"]
    assert [row["says"] for row in listed] == [
        claim.says for claims in all_claims().values() for claim in claims if mnist or "mnist" not in claim.needs
    ]
