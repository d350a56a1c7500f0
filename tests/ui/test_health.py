"""``/healthz`` is true when a run can be opened, and only then."""

import asyncio

import pytest
from starlette.requests import Request

from bnviz import experiments
from bnviz.stream.pool import ThreadPool
from bnviz.ui import health
from bnviz.ui.health import Health

SCOPE = {"type": "http", "headers": [], "query_string": b""}


class Counting(ThreadPool):
    """A pool that says how many runs were opened in it, and how many are there."""

    def __init__(self):
        super().__init__(experiments.get)
        self.opened, self.there = 0, set()

    def open(self, message, receive):
        self.opened += 1
        self.there.add(message.run)
        super().open(message, receive)

    def close(self, run):
        self.there.discard(run)
        super().close(run)


@pytest.fixture
def pool():
    pool = Counting()
    yield pool
    assert pool.shut(20)


def asked(known, times=1):
    """The status of each answer, to requests that come at once."""

    async def all_of_them():
        answers = [known.route().endpoint(Request(SCOPE)) for _ in range(times)]
        return [answer.status_code for answer in await asyncio.gather(*answers)]

    return asyncio.run(all_of_them())


def test_it_is_true_when_a_run_was_opened_and_leaves_none(pool):
    """One run for all who ask at once."""
    pool.start()
    assert asked(Health(lambda: pool), times=5) == [200] * 5
    assert (pool.opened, pool.there) == (1, set())


def test_it_is_false_while_no_run_comes(pool, monkeypatch):
    """The pool has not started; when it has, it is true."""
    monkeypatch.setattr(health, "WAIT", 0.1)
    known = Health(lambda: pool)
    assert asked(known) == [503]
    assert not pool.there
    monkeypatch.setattr(health, "WAIT", 20.0)
    pool.start()
    assert asked(known) == [200]


def test_a_run_is_opened_again_after_a_while(pool):
    """What was true may not be any more."""
    pool.start()
    now = [0.0]
    known = Health(lambda: pool, lambda: now[0])
    asked(known)
    now[0] += health.FRESH - 1
    asked(known)
    assert pool.opened == 1
    now[0] += 1
    asked(known)
    assert pool.opened == 2
