"""The pool in a thread: words go down and up, and the thread ends when it is told to."""

import queue
import threading

import pytest

from bnviz import config as settings
from bnviz.stream import messages
from bnviz.stream.pool import ThreadPool
from bnviz.stream.settings import Revision
from tests.stream import toy

WAIT = 60  # seconds after which a test gives up


@pytest.fixture
def pool():
    pool = ThreadPool(lambda name: toy)
    pool.start()
    yield pool
    assert pool.shut(WAIT)


def until(receive, kind):
    """Wait for the next message of a kind."""
    while True:
        message = receive.get(timeout=WAIT)
        if isinstance(message, kind):
            return message


def test_a_run_goes_through_its_life(pool):
    """Opened, first rows, more rows when played, a change applied, closed."""
    receive = queue.SimpleQueue()
    pool.open(messages.Open("a", "toy", toy.Config()), receive.put)
    assert until(receive, messages.Opened).dtype["step"] == "i8"
    until(receive, messages.Rows)
    pool.step("a")
    until(receive, messages.Rows)
    pool.pace(messages.Pace("a", True, 0))
    until(receive, messages.Rows)
    pool.configure("a", Revision(1, settings.replace(toy.Config(), {"free.pull": 0.5})))
    assert until(receive, messages.Applied).step > 1
    pool.close("a")


def test_an_idle_thread_is_woken_by_a_word(pool):
    """A pool that sleeps hears at once."""
    for run in "abc":
        receive = queue.SimpleQueue()
        pool.open(messages.Open(run, "toy", toy.Config()), receive.put)
        until(receive, messages.Rows)


def test_a_listener_that_fails_harms_nobody(pool, caplog):
    """Its error is logged; other runs are receive."""

    def broken(message):
        raise ZeroDivisionError("no ear")

    receive = queue.SimpleQueue()
    pool.open(messages.Open("bad", "toy", toy.Config()), broken)
    pool.open(messages.Open("good", "toy", toy.Config()), receive.put)
    until(receive, messages.Rows)
    assert "no ear" in caplog.text


def test_the_thread_ends_though_a_run_is_at_full_speed():
    """Between two steps it hears that it shall quit."""
    pool = ThreadPool(lambda name: toy)
    pool.start()
    receive = queue.SimpleQueue()
    pool.open(messages.Open("a", "toy", toy.Config(), rate=0, playing=True), receive.put)
    until(receive, messages.Rows)
    assert pool.shut(WAIT)
    assert not [thread for thread in threading.enumerate() if thread.name == "bnviz-host"]


def test_the_thread_is_no_daemon():
    """A daemon thread inside torch at the process's end aborts it."""
    assert not ThreadPool(lambda name: toy)._thread.daemon


def test_a_pool_that_never_started_can_be_shut():
    """A server that fails while starting ends cleanly."""
    assert ThreadPool(lambda name: toy).shut()
