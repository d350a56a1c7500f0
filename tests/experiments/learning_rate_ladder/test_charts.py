"""The ladder's curves and the grid's shades."""

import pytest

from bnviz import experiments
from bnviz.experiments.learning_rate_grid import story as told
from bnviz.experiments.learning_rate_grid import training as learning_rate_grid
from bnviz.experiments.learning_rate_grid.charts import ACTIVATIONS, RATES
from bnviz.experiments.learning_rate_ladder import training as learning_rate_ladder
from bnviz.experiments.learning_rate_ladder.charts import ARMS


def ladder():
    """Both pictures."""
    return experiments.get("learning_rate_ladder").charts(learning_rate_ladder.Config())


def test_every_arm_of_the_experiment_is_drawn_and_named_once():
    """In one of the two pictures."""
    named = [label.text for chart in ladder() for label in chart.marks.labels]
    assert sorted(named) == sorted(arm.name for arm in ARMS)


def test_two_arms_of_one_picture_never_look_the_same():
    """They differ in hue or in the line's style, so that the last row can tell them apart."""
    for chart in ladder():
        lines = [chart.figure["data"][label.trace]["line"] for label in chart.marks.labels]
        assert len({(line["color"], line["dash"]) for line in lines}) == len(lines)


def test_orange_is_without_bn_only():
    """The hue of the plain network stands for no network with batch normalization."""
    without, normalized = ladder()
    assert {label.arm.slot for label in without.marks.labels} == {1}
    assert 1 not in {label.arm.slot for label in normalized.marks.labels}


def test_the_lines_end_where_the_axis_still_has_room_for_their_names():
    """A third of it lies right of the last training step."""
    for chart in ladder():
        low, high = chart.figure["layout"]["xaxis"]["range"]
        assert low == 0
        assert 0.75 * high > learning_rate_ladder.STEPS


@pytest.mark.parametrize("names", [RATES, tuple(f"{rate:g}" for rate in told.RATES)])
def test_the_grid_names_its_rates_as_the_experiment_has_them(names):
    """Pictures and sentences say the same."""
    assert [float(name) for name in names] == list(learning_rate_grid.RATES)
    assert [name.lower() for name in ACTIVATIONS] == list(learning_rate_grid.ACTIVATIONS)
    assert [name.lower() for name in told.NONLINEARITIES] == list(learning_rate_grid.ACTIVATIONS)
