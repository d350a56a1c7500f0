"""The budget is kept, whatever a step and a recording take; tried with a clock of its own."""

import math

import pytest

from bnviz.watching.probe.budget import GRANT, Budget
from bnviz.watching.probe.schedule import Due, Schedule


class Machine:
    """Makes steps that take what they are told to take, and says what watching took of it."""

    def __init__(self, budget: Budget, step: float, cost: float, first: float = 0.0) -> None:
        self.budget, self.schedule = budget, Schedule(budget)
        self.step, self.cost, self.first = step, cost, first
        self.now = self.watched = 0.0
        self.recorded: list[int] = []
        self.armed = True

    def run(self, steps: int) -> float:
        """Make steps; returns watching's share of the time without it."""
        for done in range(1, steps + 1):
            self.now += self.step
            if done >= self.schedule.wake:
                self._awake(done)
        return self.watched / (steps * self.step)

    def _awake(self, done: int) -> None:
        due = self.schedule.due(done, self.now, 0.0)
        if due is Due.FINISH:
            self.recorded.append(done - 1)
            took = self.cost + (self.first if len(self.recorded) == 1 else 0)
            self.watched += took
            self.now += took
            due = self.schedule.finished(done, self.now, took)


CASES = [(0.0004, 0.0012), (0.0004, 0.02), (0.025, 0.012), (0.3, 0.001), (0.001, 0.3)]


@pytest.mark.parametrize(("step", "cost"), CASES)
@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_the_share_is_kept_but_for_the_grant(step: float, cost: float, share: float) -> None:
    steps = 20_000
    machine = Machine(Budget(share), step, cost, first=0.05)
    machine.run(steps)
    assert machine.watched <= share * steps * step + GRANT + cost + 0.05
    assert len(machine.recorded) >= 2
    if cost < share * step:
        assert len(machine.recorded) > 0.9 * steps


@pytest.mark.parametrize(("step", "cost"), CASES[:3])
def test_the_share_is_used(step: float, cost: float) -> None:
    machine = Machine(Budget(0.05), step, cost)
    assert machine.run(20_000) > 0.035


def test_a_step_that_becomes_slower_is_noticed() -> None:
    machine = Machine(Budget(0.05), 0.001, 0.002)
    machine.run(5000)
    before = machine.schedule.budget.interval(5000)
    machine.schedule, machine.step = Schedule(machine.budget), 0.01
    machine.run(5000)
    assert machine.schedule.budget.interval(5000) < before / 3


def test_the_first_steps_are_recorded_densely() -> None:
    machine = Machine(Budget(0.05), 0.001, 0.001)
    machine.run(1000)
    assert machine.recorded[:6] == [0, 2, 3, 4, 5, 6]
    assert max(b - a for a, b in zip(machine.recorded[:20], machine.recorded[1:21], strict=True)) <= 4


def test_counting_a_step_is_part_of_the_share() -> None:
    frugal, dear = Budget(0.05), Budget(0.05, idle=0.00001)
    assert Machine(dear, 0.0004, 0.001).run(20_000) < Machine(frugal, 0.0004, 0.001).run(20_000) * 0.75


def test_a_share_that_cannot_be_kept_is_known() -> None:
    budget = Budget(0.001, idle=0.000002)
    machine = Machine(budget, 0.0004, 0.001)
    machine.run(2000)
    assert budget.too_small
    machine = Machine(Budget(0.05, idle=0.000002), 0.0004, 0.001)
    machine.run(2000)
    assert not machine.budget.too_small


def test_an_interval_that_is_asked_for_is_kept() -> None:
    machine = Machine(Budget(0.05, every=7), 0.001, 0.1)
    machine.run(50)
    assert machine.recorded == [0, 7, 14, 21, 28, 35, 42, 49]


def test_without_a_bound_every_step_is_recorded() -> None:
    machine = Machine(Budget(math.inf), 0.001, 0.1)
    machine.run(50)
    assert len(machine.recorded) >= 48


def test_evaluations_have_half_of_it() -> None:
    budget = Budget(0.05)
    machine = Machine(budget, 0.01, 0.01)
    machine.run(1000)
    recorded = 0
    while budget.may_evaluate(1000):
        budget.evaluated(0.01)
        recorded += 1
    assert 0.02 * 10 < recorded * 0.01 <= 0.025 * 10 + GRANT / 2
