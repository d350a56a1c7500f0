"""Worker processes: they train as the thread does, and their death costs no run a single number."""

import os
import select
import signal
import subprocess
import sys

import pytest

from bnviz.stream import messages, processes, slots
from bnviz.stream.processes import ProcessPool
from bnviz.stream.settings import Revision
from tests.stream import toy
from tests.stream.listening import CHANGED, WAIT, Ear, eventually, opened
from tests.stream.test_host import alone

COMMAND = [sys.executable, "-m", "tests.stream.toy_worker"]


@pytest.fixture
def pool():
    pool = ProcessPool(COMMAND, size=2)
    pool.start()
    yield pool
    assert pool.shut(WAIT)


def kill(pool, run):
    """The worker of a run dies."""
    os.kill(pool._kept[run].place.actor.pid, signal.SIGKILL)


def test_runs_are_spread_over_the_workers(pool):
    """So that every core trains."""
    for run in "abcd":
        opened(pool, run, playing=True)
    eventually(lambda: not any(pool._kept[run].place.apart for run in "abcd"))
    workers = [pool._kept[run].place for run in "abcd"]
    assert sorted(workers.count(worker) for worker in set(workers)) == [2, 2]


@pytest.mark.slow
def test_a_death_after_a_snapshot_costs_no_number(pool, monkeypatch):
    """The same from a snapshot and what came after it."""
    monkeypatch.setattr(processes, "TICK", 0.01)
    monkeypatch.setattr(slots, "SILENCE", 100 * WAIT)
    monkeypatch.setattr(slots, "START", 100 * WAIT)
    again = ProcessPool(COMMAND, size=1)
    again.start()
    ear = opened(again, playing=True, rate=0)
    while again._kept["a"].saved < 10:
        ear.until(messages.Rows)
    again.configure("a", Revision(1, CHANGED))
    ear.reaches(ear.until(messages.Applied).step + 20)
    kill(again, "a")
    ear.reaches(ear.rows[-1]["step"][-1] + 500)
    changes = {message.step: message.settings.config for message in ear.applied}
    assert ear.steps == list(range(len(ear.steps)))
    assert ear.places == alone(len(ear.places), changes=changes)["free.place"].tolist()
    assert again.shut(WAIT)


def test_a_death_harms_no_run_of_another_worker(pool):
    """It is not even rebuilt."""
    one, other = opened(pool, "a", playing=True), opened(pool, "b", playing=True)
    eventually(lambda: not any(pool._kept[run].place.apart for run in "ab"))
    place, actor = pool._kept["b"].place, pool._kept["b"].place.actor
    kill(pool, "a")
    one.reaches(20)
    other.reaches(20)
    assert (pool._kept["b"].place, place.actor) == (place, actor)
    assert pool._kept["b"].deaths == 0


@pytest.mark.slow
def test_a_death_while_nobody_is_trained_blames_nobody():
    """However often it happens."""
    pool = ProcessPool(COMMAND, size=1, apart=0)
    pool.start()
    ear = opened(pool)
    for step in range(1, 4):
        slot = pool._kept["a"].place
        actor = slot.actor
        eventually(lambda slot=slot: not slot.actor.working_on())
        kill(pool, "a")
        actor._reader.join(WAIT)
        pool.step("a")
        ear.reaches(step)
    assert pool._kept["a"].deaths == 0
    assert pool.shut(WAIT)


@pytest.mark.slow
def test_a_frozen_worker_is_killed_and_its_runs_go_on(pool, monkeypatch):
    """It takes no messages and does not end by itself; meanwhile its visitors are told, and newcomers go elsewhere."""
    monkeypatch.setattr(slots, "SILENCE", 5)
    ear = opened(pool, playing=True, rate=0)
    eventually(lambda: not pool._kept["a"].place.apart)
    frozen = pool._kept["a"].place.actor.pid
    end = os.pidfd_open(frozen)
    os.kill(frozen, signal.SIGSTOP)
    assert "has not answered" in ear.until(messages.Waiting).message
    opened(pool, "b")
    assert ended(end)
    assert ear.until(messages.Waiting, lambda told: not told.message).message == ""
    ear.reaches(ear.rows[-1]["step"][-1] + 500)
    assert ear.steps == list(range(len(ear.steps)))


@pytest.mark.slow
def test_workers_come_though_what_forks_them_is_frozen(pool, monkeypatch):
    """It is killed in its turn."""
    monkeypatch.setattr(slots, "START", 5)
    ear = opened(pool, playing=True)
    os.kill(pool._fork_server._process.pid, signal.SIGSTOP)
    kill(pool, "a")
    ear.reaches(ear.rows[-1]["step"][-1] + 20)
    eventually(lambda: all(slot.ready for slot in pool._slots))


def test_workers_come_back_though_their_parent_died(pool):
    """The process that forks them is replaced as well."""
    ear = opened(pool, playing=True)
    pool._fork_server._process.kill()
    pool._fork_server._process.wait(WAIT)
    kill(pool, "a")
    ear.reaches(ear.rows[-1]["step"][-1] + 5)


def test_runs_opened_before_the_start_begin_with_it():
    """A script may be sooner than the server."""
    pool = ProcessPool(COMMAND, size=1)
    ear = Ear()
    pool.open(messages.Open("a", "toy", toy.Config()), ear.hears)
    pool.pace(messages.Pace("a", True, 0))
    pool.configure("a", Revision(1, CHANGED))
    pool.start()
    ear.reaches(20)
    assert ear.applied[0].settings.config == CHANGED
    assert pool.shut(WAIT)


def test_nobody_is_left_when_the_pool_is_shut():
    """Neither a worker nor the process that forked it."""
    pool = ProcessPool(COMMAND, size=2)
    pool.start()
    for run in "ab":
        opened(pool, run, playing=True, rate=0)
    eventually(lambda: all(slot.ready for slot in pool._slots))
    ends = [os.pidfd_open(slot.actor.pid) for slot in pool._slots]
    assert pool.shut(WAIT)
    assert pool._fork_server._process.returncode == 0
    assert all(ended(end) for end in ends)


def test_nobody_is_left_when_the_server_is_killed():
    """The end of their sockets is the end of all workers."""
    script = (
        "import sys, os, tests.stream.test_processes as t\n"
        "pool = t.ProcessPool(t.COMMAND, size=2); pool.start()\n"
        "ears = [t.opened(pool, run, playing=True, rate=0) for run in 'ab']\n"
        "t.eventually(lambda: all(slot.ready for slot in pool._slots))\n"
        "print(pool._fork_server._process.pid, *(slot.actor.pid for slot in pool._slots), flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        ends = [os.pidfd_open(int(pid)) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(ends) == 4
    assert all(ended(end) for end in ends)


def ended(end):
    """Whether a process ends in time, by its descriptor."""
    with os.fdopen(end):
        return bool(select.select([end], [], [], WAIT)[0])
