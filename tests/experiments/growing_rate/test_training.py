"""Weight decay is a growing rate: the same losses, where that ends, and the arithmetic; over three seeds."""

import math
import pickle
from functools import cache

import numpy as np
import pytest
import torch
from torch import nn

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.growing_rate import training as growing_rate
from bnviz.experiments.growing_rate.config import Config

SEEDS = (0, 1, 2)
STEPS = 1000
pytestmark = pytest.mark.xdist_group("growing rate")  # the runs are trained once


@cache
def trained(steps, *settings):
    """The records of steps 0 to `steps`."""
    run = growing_rate.start(replace(Config(), dict(settings)))
    return [run.step() for _ in range(steps + 1)]


def parts(found):
    """The first step at which the losses differ by more than a thousandth; -1 if they do not."""
    apart = [record.step for record in found if record.gap > 1e-3]
    return apart[0] if apart else -1


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_that_grows_a_millionfold_leaves_every_loss_as_it_was(seed):
    """To nine digits; the same rate without decay or growth is another training."""
    found = trained(STEPS, ("seed", seed))
    assert found[-1].growth == pytest.approx(1.033e6, rel=1e-3)
    assert found[-1].worst < 1e-9
    assert max(record.control for record in found[20:]) > 0.2
    assert np.mean([record.arms["growing"].train_loss for record in found[-50:]]) < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_single_precision_and_eps_part_them(seed):
    """Rounding at steps 400 to 500, after the rate has grown some hundred times; so does eps."""
    rounded = trained(600, ("precision", "float32"), ("seed", seed))
    assert 300 < parts(rounded) < 550
    assert 50 < rounded[parts(rounded)].growth < 2000
    assert 250 < parts(trained(500, ("eps", 1e-5), ("seed", seed))) < 500


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_three_layers_and_small_batches_rounding_grows(seed):
    """Equal to rounding for a hundred steps, not for a thousand; both still learn."""
    found = trained(STEPS, ("depth", 3), ("batch_size", 60), ("seed", seed))
    assert found[100].worst < 1e-13
    assert found[-1].worst > 0.1
    ends = [np.mean([record.arms[arm].train_loss for record in found[-50:]]) for arm in ("decay", "growing")]
    assert max(ends) < 0.5


def test_the_rate_grows_by_the_formula():
    """Without decay it stays; where it overflows it is infinite."""
    config = Config()
    assert config.growing(0) == pytest.approx(0.1 / (1 - 0.0069))
    assert config.growing(7) / config.growing(6) == pytest.approx((1 - 0.0069) ** -2)
    assert replace(config, {"decay": 0.0}).growing(999) == config.lr
    assert math.isinf(config.growing(10**6))


def test_the_arm_with_decay_is_torchs_sgd():
    """With weight decay on the hidden weights, loss by loss."""
    settings = {"depth": 2, "eps": 1e-5, "decay": 0.05}
    run = growing_rate.start(replace(Config(), settings))
    mine = run.learners["decay"].network
    layers = []
    for hidden in mine.hidden:
        width, inputs = hidden.weight.shape
        layers += [nn.Linear(inputs, width, bias=False, dtype=torch.float64), nn.BatchNorm1d(width).double(), nn.ReLU()]
        layers[-3].weight.data.copy_(hidden.weight)
    head = nn.Linear(width, 10, dtype=torch.float64)
    head.load_state_dict(mine.output.state_dict())
    same = nn.Sequential(*layers, head)
    hidden = [layer.weight for layer in layers[::3]]
    others = [p for p in same.parameters() if not any(p is weight for weight in hidden)]
    sgd = torch.optim.SGD([{"params": hidden, "weight_decay": 0.05}, {"params": others}], lr=0.1)
    batches = growing_rate.start(replace(Config(), settings)).batches
    for _ in range(5):
        record = run.step()
        x, y = batches.next()
        loss = nn.functional.cross_entropy(same(x.double()), y)
        assert record.arms["decay"].train_loss == pytest.approx(loss.item(), abs=1e-12)
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def test_a_rate_without_bound_ends_that_arm_and_the_others_go_on():
    """Its numbers are gone; the largest gap stays."""
    run = growing_rate.start(replace(Config(), {"lr": 1.0, "decay": 0.2, "batch_size": 20}))
    run.at = 2000  # the growing rate is beyond all numbers
    record = run.step()
    assert record.arms["growing"].bad_step == 2000
    assert math.isnan(record.arms["growing"].train_loss)
    assert record.arms["decay"].bad_step == -1
    assert record.worst == 0
    assert run.step().step == 2001


def test_the_same_run_also_through_a_pickle():
    """To the bit."""
    one = growing_rate.start(replace(Config(), {"batch_size": 20}))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(5):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
    assert len(a.table()) == 3
