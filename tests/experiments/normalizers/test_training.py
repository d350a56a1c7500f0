"""Normalizers: what holds of their places and kinds, and what does not."""

import pickle
from functools import cache

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.gradient_depth import training as gradient_depth
from bnviz.experiments.normalizers import SPEC
from bnviz.experiments.normalizers import training as normalizers
from bnviz.experiments.normalizers.config import Config

SEEDS = (0, 1, 2)
SIGMOID = (("activation", "sigmoid"), ("init", "gaussian"), ("lr", 0.5))
PLACES = (("third.norm", "batch"), ("third.place", "after"))


@cache
def trained(steps, *settings):
    """The records of steps 0 to `steps`, a multiple of 10."""
    run = normalizers.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(steps + 1)]


def accuracy(found, arm):
    """At the last step."""
    return found[-1].arms[arm].test_accuracy


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_relu_u_is_lopsided_and_sparse_and_x_is_not(seed):
    """The paper's reason to normalize x holds there, behind the first layer."""
    arm = trained(100, ("seed", seed))[-1].arms["second"]
    assert (arm.skew_u[1:] > 2 * arm.skew_x[1:]).all()
    assert (arm.zeros_u[1:] > 35).all()
    assert (arm.zeros_x == 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_sigmoid_u_is_neither(seed):
    """There the reason does not hold."""
    arm = trained(100, *SIGMOID, *PLACES, ("seed", seed))[-1].arms["second"]
    assert (arm.skew_u[1:] < 0.6).all()
    assert (arm.zeros_u[1:] == 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_at_an_ordinary_learning_rate_the_place_hardly_matters(seed):
    """Before and after the sigmoid train alike."""
    found = trained(100, *SIGMOID, *PLACES, ("seed", seed))
    assert accuracy(found, "second") == pytest.approx(accuracy(found, "third"), abs=3)
    assert accuracy(found, "third") > 90


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_batches_of_two_are_too_few_for_batch_norm_alone(seed):
    """Layer normalization does not look at the batch; on average over the evaluations, for they jump."""
    found = trained(300, ("batch_size", 2), ("seed", seed))[150::10]
    batch, layer = (np.mean([record.arms[arm].test_accuracy for record in found]) for arm in ("second", "third"))
    assert batch < layer - 15


def test_fixed_batches_come_again_and_shuffled_ones_do_not():
    """An epoch of three, then the same three; every image belongs to the part that is used."""
    for order, same in (("fixed", True), ("shuffled", False)):
        run = normalizers.start(replace(Config(), {"examples": 60, "batch_size": 20, "order": order}))
        first = [run.batches.next()[0] for _ in range(3)]
        again = pickle.loads(pickle.dumps(run)).batches
        second = [again.next()[0] for _ in range(3)]
        assert all(bool((a == b).all()) for a, b in zip(first, second, strict=True)) is same
        used = {row.tobytes() for row in run.data.x_train[:60]}
        assert {row.tobytes() for batch in first + second for row in batch.numpy()} <= used


def test_all_start_from_the_same_weights():
    """None, weight normalization, and after: the same first linear map, to the bit."""
    run = normalizers.start(replace(Config(), {"third.norm": "weight", "fourth.norm": "rms", "fourth.place": "after"}))
    weights = [run.networks[arm].network.weights[0] for arm in SPEC.keys]
    assert all((weights[0] == other).all() for other in weights)
    record = run.step()
    assert record.arms["third"].train_loss == pytest.approx(record.arms["first"].train_loss, rel=1e-5)


def test_the_same_run_also_through_a_pickle():
    """To the bit, whatever normalizes."""
    settings = {"second.norm": "weight", "third.norm": "rms", "fourth.norm": "batch", "fourth.place": "after"}
    one = normalizers.start(replace(Config(), settings))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(12):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()


def test_one_that_diverges_ends_and_the_others_go_on():
    """Its numbers are gone."""
    found = trained(30, ("lr", 10.0))
    assert found[-1].arms["first"].bad_step >= 0
    assert np.isnan(found[-1].arms["first"].skew_u).all()
    assert found[-1].arms["second"].bad_step == -1


def test_the_table_has_a_row_an_arm_and_layer():
    """With the shapes of u and x."""
    rows = trained(30, ("lr", 10.0))[0].table()
    assert len(rows) == 4 * 3
    assert rows[0]["zeros_x"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_batch_norm_explodes_gradients_through_fifty_relu_layers_and_keeps_those_of_sigmoids(seed):
    """Yang et al. (2019); without it they survive in ReLU layers and vanish in sigmoids."""
    for settings, none, batch in (
        ({}, (0.9, 1.1), (1.15, 1.3)),
        ({"activation": "sigmoid", "init": "gaussian"}, (0.15, 0.35), (1.0, 1.1)),
    ):
        deeper = gradient_depth.start(replace(gradient_depth.Config(), {"seed": seed, **settings}))
        arms = {kind: deeper.measured(kind, 50) for kind in ("none", "batch")}
        assert none[0] < arms["none"].per_layer < none[1]
        assert batch[0] < arms["batch"].per_layer < batch[1]


def test_layers_are_added_one_by_one_up_to_fifty():
    """At one layer the first is the last."""
    deeper = gradient_depth.start(gradient_depth.Config())
    first = deeper.step()
    assert {arm.ratio for arm in first.arms.values()} == {1.0}
    deeper.at = 49
    assert deeper.step().table()[0]["depth"] == 50
    assert deeper.step() is None
