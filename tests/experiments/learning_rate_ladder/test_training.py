"""The ladder: its order, its records, what it keeps, and what the arms do."""

import math
import pickle

import numpy as np
import pytest

from bnviz.experiments.learning_rate_ladder import SPEC
from bnviz.experiments.learning_rate_ladder import training as ladder
from bnviz.experiments.learning_rate_ladder.config import Config
from bnviz.experiments.learning_rate_ladder.training import EVALUATE, NETWORKS, Runner
from bnviz.experiments.machine import records_of

RATE_ONLY = "learning rate only"

pytestmark = pytest.mark.xdist_group("ladder")  # the runs are trained once


@pytest.fixture(scope="module")
def short():
    """Training runs of ten steps, kept nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ladder, "STEPS", 10)
        patch.setattr(ladder, "POINTS", 2)
        patch.setattr(ladder, "KEPT", ladder.Trajectories(most=99))
        yield


@pytest.fixture(scope="module")
def records(short):
    """All records of two seeds."""
    return list(records_of(ladder.start(Config(seeds=2))))


def same(one, other):
    """Whether two records are the same to the bit."""
    return pickle.dumps(one.table()) == pickle.dumps(other.table()) and all(
        np.array_equal(getattr(one.arms[arm], name), getattr(other.arms[arm], name), equal_nan=True)
        for arm in SPEC.keys
        for name in ("train_loss", "points", "median", "low", "high", "passed", "best", "final")
    )


def test_steps_to_a_target():
    """The median over the seeds that reached it or came to their end; never is infinity."""
    looks = np.full((3, 31), 10.0)
    looks[0, 4:], looks[1, 8:] = 95, 95
    assert ladder.passed(looks, 90) == 80
    looks[1] = 10
    assert ladder.passed(looks, 90) == math.inf
    looks[1, -1] = looks[2, -1] = math.nan
    assert ladder.passed(looks, 90) == 40
    assert math.isnan(ladder.passed(looks[1:], 90))


@pytest.mark.slow
def test_the_first_record_looks_at_all_arms_and_the_next_ones_take_turns(records):
    """Every arm is trained once before any is trained again; then the next seed begins."""
    assert [record.step for record in records] == list(range(len(records)))
    assert len(records) == 1 + 7 * 10 + 7 * 11
    assert [(record.at, record.turn) for record in records[:9]] == [(0, -1), *((1, k) for k in range(7)), (2, 0)]
    assert (records[70].seed, records[71].seed, records[71].at) == (0, 1, 0)
    assert records[-1].progress == 1


@pytest.mark.slow
def test_arms_that_nobody_reads_are_left_out_and_the_others_are_the_same(records):
    """As a claim asks for it: nothing is known of those, nothing is kept of them, and the turns stay."""
    machine = ladder.start(Config(seeds=1, seed=1))
    machine.only = ("bn_x5", "inception")
    found = list(records_of(machine))
    assert len(found) == 1 + 7 * 10
    rows = [row for record in records for row in record.table() if row["seed"] == 1]
    for arm in SPEC.keys:
        losses = [row["train_loss"] for record in found for row in record.table() if row["arm"] == arm]
        asked = [row["train_loss"] for row in rows if row["arm"] == arm]
        assert losses == asked if arm in machine.only else set(losses) == {None}
        assert math.isnan(found[-1].arms[arm].final) == (arm not in machine.only)
        assert found[-1].arms[arm].bad_step == -1


@pytest.mark.slow
def test_a_row_of_the_table_is_one_training_step_of_one_arm(records):
    """Every arm, seed and step once."""
    rows = [row for record in records for row in record.table()]
    assert list(rows[0]) == ["step", "arm", "seed", "train_loss", "test_accuracy"]
    keys = {(row["step"], row["arm"], row["seed"]) for row in rows}
    assert len(keys) == len(rows) == 2 * 7 * 11
    assert all((row["test_accuracy"] is not None) == (row["step"] % EVALUATE == 0) for row in rows)


@pytest.mark.slow
def test_the_band_holds_every_seed(records):
    """The lowest, the median and the highest of the accuracies that the table lists."""
    rows = [row for record in records for row in record.table() if row["arm"] == "bn_x5" and row["step"] == 10]
    low, high = sorted(row["test_accuracy"] for row in rows)
    arm = records[-1].arms["bn_x5"]
    assert [arm.low[-1], arm.median[-1], arm.high[-1]] == pytest.approx([low, (low + high) / 2, high], abs=1e-4)
    assert arm.final == pytest.approx((low + high) / 2)
    assert arm.points.tolist() == [0, 10]


def test_the_median_of_some_seeds():
    """Over those that have a number at a point: one, two, three of three."""
    looks = np.array([[1.0, 1, 1], [5, 5, math.nan], [2, math.nan, math.nan]])
    assert ladder.middles(looks).tolist() == [2, 3, 1]
    assert ladder.middles(looks[:1]).tolist() == [1, 1, 1]


@pytest.mark.slow
def test_the_same_settings_give_the_same_records_also_through_a_pickle(short):
    """To the bit: trained, followed from memory, and carried over in the middle."""
    machine, trained = ladder.start(Config(seeds=1, seed=7)), []
    for at in range(1 + 7 * 10):
        if at == 30:
            machine = pickle.loads(pickle.dumps(machine))
        trained.append(machine.step())
    assert machine.step() is None
    assert all(runner.known is None for runner in machine.runners.values())
    again = ladder.start(Config(seeds=1, seed=7))
    assert all(runner.known is not None for runner in again.runners.values())
    assert all(same(one, again.step()) for one in trained)


@pytest.mark.slow
def test_only_a_whole_trajectory_of_the_same_settings_is_followed(records):
    """Another base rate, recipe or seed is trained."""
    for other in (Config(base=0.02), Config(recipe=RATE_ONLY), Config(seed=9)):
        assert all(runner.known is None for runner in ladder.start(other).runners.values())
    half = ladder.start(Config(seed=5))
    half.step()
    assert all(runner.known is None for runner in ladder.start(Config(seed=5)).runners.values())


def test_the_longest_unused_trajectory_is_forgotten_first():
    """So that memory stays bounded."""
    known = ladder.Trajectories(most=2)
    known.put("a", ())
    known.put("b", ())
    assert known.get("a") == ()
    known.put("c", ())
    assert (known.get("a"), known.get("b"), known.get("c")) == ((), None, ())


def test_the_recipe_takes_dropout_and_most_decay_away_where_the_paper_does():
    """BN-x5, BN-x30 and BN-x5-Sigmoid: no dropout, a fifth of the weight decay; with the rate only, nothing else."""
    given = {arm: Runner(spec, Config(), 8) for arm, spec in NETWORKS.items()}
    advised = {arm for arm, runner in given.items() if runner.network.dropout == 0}
    assert advised == {"bn_x5", "bn_x30", "bn_x5_sigmoid"}
    assert given["bn_x5"].descent.decay == pytest.approx(given["inception"].descent.decay / 5)
    bare = Runner(NETWORKS["inception"], Config(recipe=RATE_ONLY), 8)
    assert (bare.network.dropout, bare.descent.decay) == (0, 0)
