"""Batch normalization of convolutions: who learns when, and what becomes of a moved image; over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest
import torch

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.convolution import training as convolution
from bnviz.experiments.convolution.config import Config

SEEDS = (0, 1, 2)
RELU = (("activation", "relu"), ("lr", 0.1))
pytestmark = pytest.mark.xdist_group("convolution")  # the runs are trained once


@cache
def trained(steps, *settings):
    """The records of steps 0 to `steps`, a multiple of 10."""
    run = convolution.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(steps + 1)]


def passed(found, arm):
    """The first step at which an arm is at 90 percent; infinity if it never is."""
    return next((record.step for record in found if record.arms[arm].test_accuracy >= 90), math.inf)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_sigmoids_only_normalized_networks_learn(seed):
    """Per channel by step 70, per activation as soon, layer norm later; without it never."""
    found = trained(200, ("seed", seed))
    assert passed(found, "channel") <= 80
    assert passed(found, "activation") <= passed(found, "channel") + 10
    assert passed(found, "channel") < passed(found, "layer") <= 170
    assert found[-1].arms["none"].test_accuracy < 20
    assert found[-1].arms["channel"].test_accuracy > 88


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_spread_of_the_last_inputs(seed):
    """Half a unit without, more than two with batch norm; both widen."""
    found = trained(200, ("seed", seed))
    first, last = found[1].arms, found[200].arms
    assert first["none"].spread == pytest.approx(0.5, abs=0.1)
    assert [first[arm].spread for arm in ("channel", "activation")] == pytest.approx([2.25, 2.15], abs=0.2)
    assert all(last[arm].spread > 1.2 * first[arm].spread for arm in first)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_relu_all_learn_and_batch_norm_allows_a_higher_rate(seed):
    """At lr .1 in fewer steps; at lr 1 it is far ahead."""
    found = trained(100, *RELU, ("seed", seed))
    assert passed(found, "channel") <= 60
    assert passed(found, "channel") < passed(found, "none") <= 100
    high = trained(200, ("activation", "relu"), ("lr", 1.0), ("seed", seed))
    assert passed(high, "channel") <= 30
    assert high[-1].arms["channel"].test_accuracy > high[-1].arms["none"].test_accuracy + 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_moved_images_map_is_the_map_moved(seed):
    """Exactly, per channel and without; per activation by no means; layer norm sees what the edge lost."""
    last = trained(200, ("seed", seed))[-1].arms
    assert (last["none"].unlike, last["channel"].unlike) == pytest.approx((0, 0), abs=1e-6)
    assert last["activation"].unlike > 0.4
    assert last["layer"].unlike < 0.05


def test_the_spread_is_that_of_all_locations_of_a_channel():
    """As numpy sorts them."""
    maps = torch.randn(5, 3, 4, 4)
    rows = maps.permute(1, 0, 2, 3).reshape(3, -1).numpy()
    expected = np.percentile(rows, 85, axis=1, method="nearest") - np.percentile(rows, 15, axis=1, method="nearest")
    assert convolution.spread(maps) == pytest.approx(expected.mean(), abs=0.15)


def test_per_channel_needs_a_gamma_and_a_beta_a_channel():
    """Per activation as many as there are activations."""
    first = trained(0)[0].arms
    assert (first["none"].scales, first["channel"].scales) == (0, 3 * 16 * 2)
    assert first["activation"].scales == 2 * 16 * (64 + 16 + 4)


def test_the_same_run_also_through_a_pickle():
    """To the bit; what it looks at moves no running statistics."""
    one = convolution.start(replace(Config(), {"channels": 4, "batch_size": 20}))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(3):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert len(a.table()) == 4


def test_what_diverges_ends():
    """The others go on."""
    run = convolution.start(replace(Config(), {"channels": 4}))
    run.learners["layer"].network.hidden[0].weight.data.fill_(math.nan)
    record = run.step()
    assert (record.arms["layer"].bad_step, record.arms["channel"].bad_step) == (0, -1)
    assert math.isnan(record.arms["layer"].train_loss)
