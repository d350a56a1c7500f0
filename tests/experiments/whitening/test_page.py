"""`whitening`: its link opens its page, where its run is shown."""

import time

import pytest

from bnviz.experiments.whitening import SPEC
from tests.pages.opening import followed, notices, sessions

WAIT = 60  # seconds after which a run has not started


@pytest.mark.usefixtures("pool")
def test_its_link_opens_its_run():
    """With the settings that the link names; the first step is done by a worker."""
    app = followed(SPEC.address({SPEC.prefix + "seed": "3"}))
    assert not app.exception
    assert notices(app) == []
    session = sessions(app)[SPEC.name]
    assert session.replay.config == SPEC.Config(seed=3)
    give_up = time.monotonic() + WAIT
    while session.history is None or session.history.last_step < 0:
        assert time.monotonic() < give_up
        time.sleep(0.02)
    row = session.history.last
    assert row["step"] == 0
    assert row["raw.bn_loss"] == SPEC.start(session.replay.config).step().arms["raw"].bn_loss
