"""What the page's examples promise, held to the runs that they open."""

import math

import pytest

from bnviz.config import replace
from bnviz.experiments.live_training.config import Config
from bnviz.experiments.live_training.training import Record
from tests.conftest import Raced
from tests.experiments.live_training.test_training import Race, steps


def reached(records: list[Record], arm: str, mark: float = 90) -> float:
    """The step at which an arm was first seen at a mark."""
    return next((r.step for r in records if r.arms[arm].test_accuracy >= mark), math.inf)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_larger_first_weights_the_plain_network_learns_some_five_times_later(raced: Raced, seed: int) -> None:
    """Not "nearly as soon": 110 to 170 steps against 30 to 40."""
    records = raced(201, seed=seed, sigma=0.3)
    assert 3 <= reached(records, "plain") / reached(records, "bn") <= 7


@pytest.mark.slow
def test_five_seeds_stay_apart_for_a_thousand_steps() -> None:
    """Once the first of them have learned; later the plain network catches up, and the bands touch."""
    records = steps(Race(replace(Config(), {"seeds": 5})), 1001)[20::10]
    assert all(r.arms["plain"].accuracy_of_seeds[2] < r.arms["bn"].accuracy_of_seeds[0] for r in records)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_the_plain_network_blows_up_and_where_bn_breaks(raced: Raced, seed: int) -> None:
    """ReLU at learning rate 3: no numbers without BN. At 10 BN does not save it either."""
    relu = {"activation": "relu", "init": "he"}
    three = raced(301, **_arms(3.0), seed=seed, **relu)
    assert three[-1].arms["plain"].bad_step >= 0 or three[300].arms["plain"].test_accuracy < 20
    assert three[300].arms["bn"].test_accuracy > 90
    assert raced(301, **_arms(10.0), seed=seed, **relu)[300].arms["bn"].test_accuracy < 50


def _arms(lr: float) -> dict[str, object]:
    """Both networks with this learning rate."""
    config = replace(Config(), {"plain.lr": lr, "bn.lr": lr})
    return {"plain": config.plain, "bn": config.bn}
