"""The model of a course: it says what was measured, and docs/scale.md is what it says."""

import dataclasses
import json

import pytest

from benchmarks import scale
from benchmarks.scale_costs import costs_of
from benchmarks.scale_table import document, near, plot

MISSED = {"capacity_60_server_share", "class_300_p95_ms"}  # the page says so


@pytest.fixture(scope="module")
def measured():
    return json.loads(scale.COSTS.read_text("utf-8"))


@pytest.fixture(scope="module")
def held(measured):
    return scale.held(measured)


@pytest.fixture(scope="module")
def plans(measured):
    return [scale.planned(costs_of(measured), servers) for servers in scale.SERVERS]


def test_the_model_says_what_was_measured(held):
    """Within 20 %, but for the lines that the page shows as not met."""
    assert {name for name, model, real in held if not near(model, real)} == MISSED


def test_the_page_and_the_plot_are_what_the_model_says(measured, held, plans):
    """`make scale` writes them."""
    assert scale.TABLE.read_text("utf-8") == document(measured, costs_of(measured), held, plans)
    assert scale.PLOT.read_text("utf-8") == plot(plans)


def test_more_servers_are_never_worse(plans):
    """Until they are enough."""
    assert [plan.carries for plan in plans] == sorted(plan.carries for plan in plans)
    assert any(plan.carries for plan in plans)


def test_an_empty_server_shows_every_update_in_time(measured):
    """One run: ten updates a second, and gaps of a tenth of a second, more or less a round."""
    seen = scale.Model(costs_of(measured), 1, 0, 0, 2.0).run(20.0)
    assert seen.updates == pytest.approx(200, abs=3)
    assert 0.05 <= min(seen.gaps) <= max(seen.gaps) <= 0.16


def test_a_server_that_has_too_much_to_do_is_late(measured):
    """Twice as much as fits into a second."""
    costs = dataclasses.replace(costs_of(measured), update=0.002)
    seen = scale.Model(costs, 100, 0, 0, 100.0).run(10.0)
    assert seen.p95 > 0.15
    assert seen.updates < 6000


def test_processors_that_are_short_are_shared_evenly(measured):
    """Half of what all runs want is half of their steps."""
    costs = costs_of(measured)
    wanted = 20 * scale.RATE * costs.step
    seen = scale.Model(costs, 20, 0, 0, wanted / 2).run(10.0)
    assert seen.steps / 10 == pytest.approx(20 * scale.RATE / 2, rel=0.05)
