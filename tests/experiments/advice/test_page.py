"""`advice`: its link opens its page, where its run is shown."""

import pytest

from bnviz.experiments.advice import SPEC
from tests.pages.opening import first_row


@pytest.mark.slow
@pytest.mark.usefixtures("pool")
def test_its_link_opens_its_run():
    """With the settings that the link names; the first step is done by a worker."""
    session, row = first_row(SPEC)
    assert (row["step"], len(row["ahead"])) == (0, 5)
    first = SPEC.start(session.replay.config).step()
    assert row["kept.loss_of_seeds"].tolist() == first.arms["kept"].loss_of_seeds.tolist()
