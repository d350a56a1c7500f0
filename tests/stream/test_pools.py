"""What every pool does, whatever it is made of: one suite over the thread, the worker processes, and a Ray cluster."""

import os
import signal

import pytest

from bnviz.stream import messages
from bnviz.stream.pool import ThreadPool
from bnviz.stream.processes import ProcessPool
from bnviz.stream.settings import Revision
from bnviz.stream.tally import TALLY
from tests.stream import toy, toy_nodes
from tests.stream.listening import CHANGED, WAIT, opened
from tests.stream.test_host import alone
from tests.stream.test_processes import COMMAND

CLUSTER = pytest.param("ray", marks=[pytest.mark.cluster, pytest.mark.xdist_group("cluster")])


@pytest.fixture
def thread():
    pool = ThreadPool(toy_nodes.load)
    pool.start()
    yield pool
    assert pool.shut(WAIT)


@pytest.fixture
def processes():
    pool = ProcessPool(COMMAND, size=2)
    pool.start()
    yield pool
    assert pool.shut(WAIT)


@pytest.fixture
def ray(cluster):
    yield cluster.shared
    for run in list(cluster.shared._kept):
        cluster.shared.close(run)


@pytest.fixture(params=["thread", "processes", CLUSTER])
def pool(request):
    """Every kind of pool."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["processes", CLUSTER])
def mortal(request):
    """The kinds whose actors can die."""
    return request.getfixturevalue(request.param)


def kill(pool, run):
    """The actor of a run dies."""
    os.kill(pool._kept[run].place.actor.pid, signal.SIGKILL)


def test_a_run_goes_through_its_life(pool):
    """First step, one more, a change, many more."""
    ear = opened(pool)
    pool.step("a")
    ear.reaches(1)
    pool.configure("a", Revision(1, CHANGED))
    assert ear.until(messages.Applied).step == 2
    pool.pace(messages.Pace("a", True, 0))
    ear.reaches(100)
    assert ear.places == alone(len(ear.places), changes={2: CHANGED})["free.place"].tolist()


def test_an_error_in_a_run_is_heard(pool):
    """It crosses as a sentence."""
    ear = opened(pool, config=toy.Config(breaks_at=3), playing=True)
    assert "after step 2" in ear.until(messages.Failed).message


@pytest.mark.slow
def test_many_runs_train_side_by_side(pool):
    """Each has its own numbers."""
    ears = [opened(pool, f"run{seed}", toy.Config(seed=seed), playing=True, rate=0) for seed in range(6)]
    for seed, ear in enumerate(ears):
        ear.reaches(300)
        assert ear.steps == list(range(len(ear.steps)))
        assert ear.places == alone(len(ear.places), toy.Config(seed=seed))["free.place"].tolist()


def test_a_closed_run_says_no_more(pool):
    """And its place is free for another one."""
    ear = opened(pool, "first", playing=True, rate=0).reaches(100)
    pool.close("first")
    again = opened(pool, "second", toy.Config(seed=5), playing=True, rate=0).reaches(100)
    while not ear.words.empty():  # what was on its way
        ear.words.get()
    again.reaches(again.rows[-1]["step"][-1] + 100)
    assert ear.words.empty()


def test_large_rows_arrive_whole(pool):
    """Also those that do not fit into what is sent at a time."""
    ear = opened(pool, config=toy.Config(size=1000), playing=True, rate=0).reaches(40)
    assert ear.steps == list(range(len(ear.steps)))
    assert all(rows["free.percentiles"].shape[1:] == (1000, 3) for rows in ear.rows)


@pytest.mark.slow
def test_a_death_costs_no_number(mortal):
    """Killed before any snapshot, the run is repeated silently and goes on, to the bit; the loss is counted."""
    restarts = TALLY.restarts
    ear = opened(mortal, playing=True, rate=0)
    ear.reaches(50)
    mortal.configure("a", Revision(1, CHANGED))
    ear.reaches(ear.until(messages.Applied).step + 20)
    kill(mortal, "a")
    ear.reaches(ear.rows[-1]["step"][-1] + 500)
    assert TALLY.restarts == restarts + 1
    changes = {message.step: message.settings.config for message in ear.applied}
    assert ear.steps == list(range(len(ear.steps)))
    assert ear.places == alone(len(ear.places), changes=changes)["free.place"].tolist()


def test_a_death_while_a_script_is_repeated_costs_no_number(mortal):
    """The heir knows the script and where to stand still."""
    script = ((50, CHANGED),)
    ear = opened(mortal, playing=True, rate=0, changes=script, until=4000)
    kill(mortal, "a")
    ear.reaches(4000)
    assert ear.steps == list(range(4001))
    assert ear.places == alone(4001, changes=dict(script))["free.place"].tolist()


def test_a_paused_run_is_rebuilt_where_it_stood(mortal):
    """And waits."""
    ear = opened(mortal)
    mortal.step("a")
    ear.reaches(1)
    actor = mortal._kept["a"].place.actor
    kill(mortal, "a")
    actor._reader.join(WAIT)
    mortal.step("a")
    assert ear.reaches(2).steps == [0, 1, 2]


def test_a_run_that_ends_its_worker_twice_has_failed_and_no_other(mortal):
    """It is known which run the worker was working on; its neighbours go on, to the bit."""
    other = opened(mortal, "b", playing=True, rate=0)
    ear = opened(mortal, "a", toy.Config(ends_process_at=400), playing=True, rate=0)
    assert "twice" in ear.until(messages.Failed).message
    other.reaches(other.rows[-1]["step"][-1] + 500)
    assert other.steps == list(range(len(other.steps)))
    assert other.places == alone(len(other.places))["free.place"].tolist()
