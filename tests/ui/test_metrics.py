"""``/metrics``: the numbers that whoever watches over a server asks for, as Prometheus reads them."""

import asyncio

from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from bnviz.stream.tally import APART, LATE, Tally
from bnviz.ui.metrics import Held, route

SCOPE = {"type": "http", "headers": [], "query_string": b""}


def read(held):
    """The samples by their names."""
    answer = asyncio.run(route(held).endpoint(Request(SCOPE)))
    families = text_string_to_metric_families(answer.body.decode())
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_what_is_there_and_what_was_done():
    """Asked anew each time."""
    tally, visitors = Tally(steps=7, updates=5, late=2, restarts=1), [3]
    held = Held(lambda: visitors[0], lambda: 2, lambda: 60, tally)
    found = read(held)
    assert found["bnviz_visitors"] == 3
    assert found["bnviz_classes"] == 2
    assert found["bnviz_followers"] == 60
    assert found["bnviz_steps_total"] == 7
    assert found["bnviz_updates_total"] == 5
    assert found["bnviz_late_updates_total"] == 2
    assert found["bnviz_restarts_total"] == 1
    assert found["process_resident_memory_bytes"] > 10 * 2**20
    visitors[0], tally.steps = 4, 8
    assert (read(held)["bnviz_visitors"], read(held)["bnviz_steps_total"]) == (4, 8)


def test_what_is_late():
    """Neither the next frame in time nor the first one after a run stood still."""
    tally = Tally()
    for gap in (0.1, LATE + 0.01, APART - 0.01, APART + 1, 1e9):
        tally.update(gap)
    assert (tally.updates, tally.late) == (5, 2)
