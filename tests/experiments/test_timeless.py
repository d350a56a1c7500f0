"""Experiments whose records follow from the settings alone: what was done before makes no difference."""

import numpy as np
import pytest

from bnviz import config as settings
from bnviz import experiments
from bnviz.experiments import Experiment
from bnviz.records import items

TIMELESS = [each for each in map(experiments.get, experiments.names()) if each.timeless]


def other(experiment: Experiment, turn: int) -> dict[str, settings.Value]:
    """Some live settings, others in every turn."""
    found: dict[str, settings.Value] = {}
    for name, declared in settings.params(experiment.Config()).items():
        if not declared.live:
            continue
        if isinstance(declared.default, bool):
            found[name] = turn % 2 == 0
        elif declared.choices:
            found[name] = declared.choices[turn % len(declared.choices)]
        elif declared.low is not None and declared.high is not None:
            value = declared.low + (declared.high - declared.low) * ((0.37 * turn) % 1)
            found[name] = round(value) if isinstance(declared.default, int) else value
    return found


@pytest.mark.parametrize("experiment", TIMELESS, ids=lambda each: each.name)
def test_what_was_done_before_makes_no_difference(experiment: Experiment) -> None:
    """After any settings in between the record is that of a fresh run with the last ones, to the bit, but its step."""
    config = experiment.Config()
    machine = experiment.start(config)
    machine.step()
    for turn in range(1, 6):
        config = settings.replace(config, other(experiment, turn))
        machine.change(config)
        dragged = machine.step()
    fresh = experiment.start(config).step()
    for (name, one), (_, two) in zip(items(dragged), items(fresh), strict=True):
        if name != "step":
            assert np.asarray(one).tobytes() == np.asarray(two).tobytes(), name


def test_there_are_some() -> None:
    """Those whose sliders answer while they are dragged."""
    assert {each.name for each in TIMELESS} >= {"affine_by_hand", "pushed_bias", "scale_invariance"}
