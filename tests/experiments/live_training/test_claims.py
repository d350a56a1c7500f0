"""What the live race must show, for seeds 0, 1, 2 (Ioffe & Szegedy 2015, section 4.1 and Figure 1).

The band is measured by `spread`: the 85th minus the 15th percentile over the mini-batch, of the middle unit of the last
hidden layer, which is the median over its units. One fixed unit would do for most seeds, but a unit's own band
depends on its few incoming weights; the middle one is "a typical sigmoid" without a choice.
"""

import math

import pytest

from bnviz.experiments.live_training.training import Record
from tests.conftest import Raced

SEEDS = (0, 1, 2)


def accuracy(records: list[Record], arm: str, step: int) -> float:
    """The test accuracy at a step at which it was evaluated."""
    return records[step].arms[arm].test_accuracy


def band(records: list[Record], arm: str) -> list[float]:
    """The width of the middle unit's band in the last hidden layer, at every step."""
    return [float(record.arms[arm].spread[-1]) for record in records]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_bn_has_learned_by_step_100(raced: Raced, seed: int) -> None:
    """With batch norm at least 94 % of the test digits are right after 100 steps."""
    assert accuracy(raced(301, seed=seed), "bn", 100) >= 94


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_plain_has_not_by_step_300(raced: Raced, seed: int) -> None:
    """Without it at most 20 % are, after 300."""
    assert accuracy(raced(301, seed=seed), "plain", 300) <= 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_plains_band_starts_narrow(raced: Raced, seed: int) -> None:
    """Small weights shrink the signal: the last layer's typical band starts narrower than 0.1."""
    assert band(raced(301, seed=seed), "plain")[0] < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_bns_band_stays_within_a_factor_of_two(raced: Raced, seed: int) -> None:
    """Between the narrowest and the widest band of batch norm's last layer there is less than a factor of 2."""
    widths = band(raced(301, seed=seed), "bn")
    assert max(widths) / min(widths) < 2


@pytest.mark.slow
def test_over_a_thousand_steps_plains_band_widens_and_bns_does_not(raced: Raced) -> None:
    """Figure 1(b, c): without batch norm the distribution grows more than fiftyfold once the network learns."""
    records = raced(1001, seed=0)
    plain, bn = band(records, "plain"), band(records, "bn")
    assert max(plain) / min(plain) > 50
    assert max(bn) / min(bn) < 2
    assert accuracy(records, "plain", 1000) > 75


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_plateau_is_not_saturation(raced: Raced, seed: int) -> None:
    """While plain learns nothing, not one input of its sigmoids lies beyond +-4: its signal died, it did not clip."""
    assert all(not record.arms["plain"].saturated.any() for record in raced(301, seed=seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_both_arms_start_from_the_same_weights(raced: Raced, seed: int) -> None:
    """At step 0 the output layers' losses are of an untrained guess, and only the normalization differs."""
    start = raced(301, seed=seed)[0]
    for arm in start.arms.values():
        assert arm.train_loss == pytest.approx(math.log(10), abs=0.5)
    assert start.arms["plain"].mean[0] == pytest.approx(start.arms["plain"].percentiles[0, :, 1].mean(), abs=0.1)
    assert start.arms["bn"].mean == pytest.approx([0, 0, 0], abs=1e-6)
