"""What runs need before they are opened: had once for all, and nobody else waits."""

import threading

import pytest

from bnviz.mnist import DataError
from bnviz.stream.preparing import Preparation
from tests.stream.scenario import Scenario

WAIT = 60  # seconds after which a test gives up


class Download:
    """Goes on when a test says so."""

    def __init__(self, problem=None):
        self.problem = problem
        self.times = 0
        self.here = False
        self.tell = None
        self.told, self.began, self.may_end, self.done = [], threading.Event(), threading.Event(), threading.Event()
        self.preparation = Preparation(lambda: self.here, self._get)

    def _get(self, tell):
        self.times += 1
        self.tell = tell
        self.began.set()
        assert self.may_end.wait(WAIT)
        if self.problem:
            raise self.problem
        self.here = True

    def needs(self, _experiment, _config):
        return self.preparation if self.preparation.missing else None

    def ends(self):
        """And all who wait are told."""
        self.preparation.wait(lambda text: None, lambda problem: self.done.set())
        self.may_end.set()
        assert self.done.wait(WAIT)


def test_runs_wait_for_what_they_need_and_are_told_how_far_it_is():
    """One download for both; then each opens, with what was done meanwhile."""
    download = Download()
    one, other = (Scenario(needs=download.needs) for _ in range(2))
    assert download.began.wait(WAIT)
    download.tell("3 of 11 MB.")
    for scenario in (one, other):
        scenario.passes(1)
        assert (scenario.session.state, scenario.session.message) == ("opening", "3 of 11 MB.")
        assert scenario.got.message == "3 of 11 MB."
        assert scenario.session.history is None
    one.says("play")
    download.ends()
    one.passes(1), other.passes(1)
    assert (one.session.state, other.session.state) == ("running", "ready")
    assert one.session.message == other.session.message == ""
    assert download.times == 1
    assert Scenario(needs=download.needs).passes().session.state == "ready"


@pytest.mark.parametrize(
    ("problem", "said"),
    [(DataError("The mirror is silent."), "The mirror is silent."), (OSError(5, "x"), "the server's log says why")],
)
def test_what_cannot_be_had_is_said(problem, said, caplog):
    """In a sentence; whoever asks again sets it going again."""
    download = Download(problem)
    scenario = Scenario(needs=download.needs)
    download.ends()
    assert scenario.passes().session.state == "failed"
    assert said in scenario.session.message
    download.problem = None
    scenario.says("reset").passes(1)
    assert download.times == 2 or download.began.wait(WAIT)


def test_a_run_that_was_given_up_meanwhile_is_not_opened():
    """It is another one that is opened, once."""
    download = Download()
    scenario = Scenario(needs=download.needs)
    for _ in range(5):
        scenario.says("seed")
    download.ends()
    scenario.passes(1)
    assert scenario.session.state == "ready"
    assert list(scenario.pool.host._runs) == [scenario.session.run.name]


def test_a_session_that_was_closed_meanwhile_opens_nothing():
    """Its visitor has gone."""
    download = Download()
    scenario = Scenario(needs=download.needs)
    scenario.session.close()
    download.ends()
    assert scenario.passes(1).pool.host._runs == {}
