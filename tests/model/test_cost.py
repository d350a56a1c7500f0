"""The cost of batch normalization: read from the processor's clock, turn by turn."""

import math

import pytest

from bnviz.model import cost
from bnviz.model.train import Descent


def test_the_ratio_is_the_median_of_the_turns(monkeypatch):
    """A step with batch norm takes as long as a hand-made clock says; one turn that is disturbed does not count."""
    now, turns = [0.0], {False: [1.0, 1.0, 2.0, 4.0], True: [9.0, 1.5, 3.0, 60.0]}
    went = Descent.forward_backward

    def forward_backward(descent, x, y):
        normalized = descent._network.hidden[0].norm is not None
        if normalized not in counted:
            counted[normalized] = 0
        now[0] += turns[normalized][counted[normalized] // cost.STEPS] / cost.STEPS
        counted[normalized] += 1
        return went(descent, x, y)

    counted = {}
    monkeypatch.setattr(Descent, "forward_backward", forward_backward)
    monkeypatch.setattr(cost.time, "process_time", lambda: now[0])
    assert cost.dearer([4, 5, 3], "relu", 6, rounds=3) == pytest.approx(1.5)
    assert counted == {False: 4 * cost.STEPS, True: 4 * cost.STEPS}  # a turn to begin with, which does not count


def test_it_can_be_measured():
    """With the clock of the machine."""
    found = cost.dearer([64, 100, 100, 100, 10], "relu", 60, rounds=3)
    assert math.isfinite(found)
    assert found > 0
