"""What depth does to a batch: one direction, one outlier, or neither; figures over three seeds."""

import pickle
from functools import cache

import numpy as np
import pytest
import torch
from torch import nn

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.batch_depth import training as batch_depth
from bnviz.experiments.batch_depth.config import Config

SEEDS = (0, 1, 2)
PLACES = (10, 50, 100, 150)
pytestmark = pytest.mark.xdist_group("batch depth")  # the chains are computed once


@cache
def chain(*settings):
    """The records after all layers."""
    run = batch_depth.start(replace(Config(), dict(settings)))
    return list(iter(run.step, None))


def means(found, arm):
    """Mean cosines after 10, 50, 100 and 150 layers."""
    return [found[layers].arms[arm].mean for layers in PLACES]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_without_batch_statistics_all_digits_become_one_direction(seed):
    """1 - 9 pi^2 / (2 l^2) of Daneshmand et al. is .982 and .996; layer normalization does not help."""
    found = chain(("seed", seed))
    assert means(found, "nothing") == pytest.approx([0.91, 0.985, 0.997, 1.0], abs=0.025)
    assert [found[layers].layer_mean for layers in PLACES] == pytest.approx([0.91, 0.985, 0.997, 1.0], abs=0.03)
    assert found[100].arms["nothing"].rank < 1.1
    assert 3.5 < found[0].arms["nothing"].rank < 4.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_with_batch_norm_the_cosine_stays_at_one_over_pi(seed):
    """Within ten layers, at any depth; dividing alone leaves about a half."""
    found = chain(("seed", seed))
    assert means(found, "both") == pytest.approx([1 / np.pi] * 4, abs=0.015)
    assert means(found, "divide") == pytest.approx([0.515] * 4, abs=0.045)
    assert all(20 < found[layers].arms["both"].rank < 27 for layers in PLACES)
    small = chain(("seed", seed), ("batch_size", 10))
    assert small[100].arms["both"].mean == pytest.approx(0.266, abs=0.015)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*SEEDS, 3, 4])
def test_the_outlier_comes_from_centring_alone(seed):
    """Its cosine to the rest goes to 0, it is tens of times as long; with the division there is none."""
    found = chain(("seed", seed))
    centred = [found[layers].arms["centre"] for layers in PLACES]
    assert centred[0].apart > 0.2
    assert centred[1].apart < 0.08
    assert centred[2].apart < 0.03
    assert centred[3].apart < 0.02
    assert centred[1].rest > 0.55
    assert min(arm.rest for arm in centred[2:]) > 0.85
    assert min(arm.longer for arm in centred[2:]) > 20
    assert all(found[layers].arms["both"].apart > 0.8 * found[layers].arms["both"].rest for layers in PLACES)
    assert all(0.3 < found[layers].arms["both"].longer < 3 for layers in PLACES)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_linear_units_make_the_batch_a_simplex(seed):
    """Every mean cosine is -1 / (m - 1); orthogonal matrices keep more directions."""
    assert means(chain(("seed", seed), ("activation", "linear")), "both") == pytest.approx([-1 / 59] * 4, abs=0.002)
    few = chain(("seed", seed), ("activation", "linear"), ("batch_size", 10))
    assert few[50].arms["both"].mean == pytest.approx(-1 / 9, abs=0.01)
    found = chain(("seed", seed), ("activation", "linear"), ("orthogonal", True))
    assert means(found, "both") == pytest.approx([-1 / 59] * 4, abs=0.001)
    ranks = [found[layers].arms["both"].rank for layers in PLACES[:3]]
    assert ranks == pytest.approx([28, 41, 47], abs=1.5)
    apart = ~np.eye(60, dtype=bool)
    sizes = [np.abs(found[at].arms["both"].cosines[apart] / 127.0 - 1).mean() for at in PLACES[:3]]
    assert sizes == pytest.approx([0.13, 0.08, 0.06], abs=0.01)


@pytest.mark.slow
def test_other_nonlinearities():
    """Sigmoids make all digits one at once, tanh leaves them as they were; with BN tanh keeps them apart."""
    found = {name: chain(("activation", name)) for name in ("tanh", "sigmoid")}
    assert means(found["sigmoid"], "nothing") == pytest.approx([1.0] * 4, abs=1e-3)
    assert means(found["tanh"], "nothing")[:3] == pytest.approx([0.68, 0.66, 0.65], abs=0.06)
    assert means(found["tanh"], "both") == pytest.approx([-1 / 59] * 4, abs=0.002)


def test_both_is_batch_norm_as_torch_has_it():
    """And the layer is that of torch's modules."""
    draw = torch.Generator().manual_seed(0)
    u, weight = torch.randn(8, 5, generator=draw).double(), torch.randn(7, 5, generator=draw).double()
    run = batch_depth.start(Config())
    linear = nn.Linear(5, 7, bias=False, dtype=torch.float64)
    linear.weight.data.copy_(weight)
    for kind, norm in (("both", nn.BatchNorm1d(7)), ("layer", nn.LayerNorm(7)), ("nothing", nn.Identity())):
        expected = torch.relu(norm.double()(linear(u))).detach()
        torch.testing.assert_close(run._layer(kind, u, weight), expected)


def test_the_digits_come_first_and_a_layer_is_a_step():
    """Sorted by class, as bytes; the diagonal is full."""
    run = batch_depth.start(replace(Config(), {"batch_size": 20, "width": 32}))
    first, second = run.step(), run.step()
    assert (first.step, second.step) == (0, 1)
    assert (first.arms["nothing"].cosines == first.arms["both"].cosines).all()
    assert (second.arms["nothing"].cosines != second.arms["both"].cosines).any()
    assert (np.diagonal(second.arms["both"].cosines) == 254).all()
    assert len(second.table()) == 4


def test_orthogonal_matrices_are():
    """From 64 pixels to 256 units and from 256 to 256."""
    run = batch_depth.start(replace(Config(), {"orthogonal": True, "activation": "linear"}))
    for inputs in (64, 256):
        w = run._weight(inputs)
        torch.testing.assert_close(w.T @ w, torch.eye(inputs, dtype=w.dtype) * 256 / inputs)


def test_the_same_run_also_through_a_pickle():
    """To the bit."""
    one = batch_depth.start(replace(Config(), {"batch_size": 20, "width": 32}))
    one.step()
    other = pickle.loads(pickle.dumps(one))
    for _ in range(3):
        a, b = one.step(), other.step()
        dtype = records.row_dtype(a)
        assert records.row(a, dtype).tobytes() == records.row(b, dtype).tobytes()
