"""What the ladder's arms do, over three seeds; the checklist measures the rest."""

import math

import pytest

from bnviz.experiments.learning_rate_ladder.config import Config
from bnviz.experiments.learning_rate_ladder.training import NETWORKS, Runner


def reached(arm, config, seed, target=90.0, within=300):
    """The training step at which one arm was first seen at a target; infinity if it was not."""
    runner = Runner(NETWORKS[arm], config, seed)
    for at in range(within + 1):
        runner.step()
        if runner.looks[at].accuracy >= target:
            return at
    return math.inf


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_five_times_the_rate_learns_early_with_bn(seed):
    """At the low base with the paper's recipe, BN-x5 is at 90 % by step 120."""
    assert reached("bn_x5", Config(), seed, within=120) <= 120


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_high_base_kills_the_plain_network_at_five_times(seed):
    """At base 0.15 it is still below 50 % after 110 steps, and finite; with BN 90 % comes by step 150."""
    high = Config(base=0.15, recipe="learning rate only")
    runner = Runner(NETWORKS["inception_x5"], high, seed)
    for _ in range(111):
        runner.step()
    assert runner.looks[110].accuracy < 50
    assert runner.bad == -1
    assert reached("bn_x5", high, seed, within=150) <= 150
