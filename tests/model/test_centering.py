"""Normalization inside and outside the gradient, held to autograd and to finite differences."""

import pytest
import torch

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.centering import STATISTICS, Normalization, autograd_jacobian, jacobians

DRAW = torch.Generator().manual_seed(0)
X = torch.randn(6, 3, generator=DRAW, dtype=torch.float64) * 2 + 1
FIVE = torch.randn(5, generator=DRAW, dtype=torch.float64)
TOLERANCE = {torch.float32: 2e-6, torch.float64: 1e-14}


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("scale", [False, True])
def test_the_two_jacobians_add_up_to_autograd(dtype, scale):
    """x moves, the statistics move: together the whole derivative."""
    x = FIVE.to(dtype)
    assert torch.allclose(
        jacobians(x, scale).both, autograd_jacobian(x, scale), atol=TOLERANCE[dtype] * 5, rtol=TOLERANCE[dtype]
    )


@pytest.mark.parametrize("scale", [False, True])
def test_the_two_jacobians_add_up_to_finite_differences(scale):
    """Central differences of the normalization itself, in float64."""
    norm, h = Normalization(inside=True), 1e-6

    def hat(x):
        return norm(x[:, None], "mini-batch", scale)[:, 0]

    for j in range(len(FIVE)):
        step = torch.zeros_like(FIVE)
        step[j] = h
        slope = (hat(FIVE + step) - hat(FIVE - step)) / (2 * h)
        assert torch.allclose(jacobians(FIVE, scale).both[:, j], slope, atol=1e-8)


@pytest.mark.parametrize("scale", [False, True])
def test_only_the_whole_derivative_knows_that_a_common_push_does_nothing(scale):
    """(J1 + J2) 1 = 0 while J1 1 = 1/s: that is the whole explosion."""
    parts, ones = jacobians(FIVE, scale), torch.ones(5, dtype=torch.float64)
    s = torch.sqrt(FIVE.var(unbiased=False) + 1e-5) if scale else 1.0
    assert torch.allclose(parts.both @ ones, torch.zeros_like(ones), atol=1e-14)
    assert torch.allclose(parts.moves @ ones, ones / s)


def test_inside_is_batch_normalization():
    """Without gamma and beta, output and gradient."""
    x = X.clone().requires_grad_()
    other = X.clone().requires_grad_()
    mine = Normalization(inside=True)(x, "mini-batch", True)
    theirs = BatchNorm(3, affine=False, dtype=torch.float64)(other)
    assert torch.allclose(mine, theirs)
    weights = torch.arange(18.0, dtype=torch.float64).reshape(6, 3)
    [grad], [expected] = (torch.autograd.grad((y * weights).sum(), v) for y, v in ((mine, x), (theirs, other)))
    assert torch.allclose(grad, expected)


@pytest.mark.parametrize("statistics", STATISTICS)
def test_outside_gives_the_same_output_and_another_gradient(statistics):
    """On its first batch the output is the same; the gradient is that of a constant mean."""
    x = X.clone().requires_grad_()
    hat = Normalization(inside=False)(x, statistics, False, everyone=X)
    assert torch.equal(hat.detach(), Normalization(inside=True)(X, "mini-batch", False))
    [grad] = torch.autograd.grad(hat.sum(), x)
    assert torch.equal(grad, torch.ones_like(x))


def test_a_moving_average_lags_behind():
    """A tenth of the new mean, nine tenths of what was."""
    norm = Normalization(inside=False)
    norm(X, "moving average", False)
    norm(X + 10, "moving average", False)
    assert torch.allclose(norm.mean, X.mean(0) + 1)


def test_refreshed_statistics_stand_until_they_are_taken_anew():
    """Every third batch."""
    norm = Normalization(inside=False)
    means = []
    for k in range(7):
        norm(X + k, "refreshed", False, every=3)
        means.append(round(float((norm.mean - X.mean(0))[0])))
    assert means == [0, 0, 0, 3, 3, 3, 6]


@pytest.mark.parametrize("statistics", STATISTICS)
def test_looking_moves_nothing(statistics):
    """What would be taken is told; the averages and their age stay."""
    norm = Normalization(inside=False)
    norm(X, statistics, True)
    before = norm.mean.clone(), norm.variance.clone(), norm.age
    norm.taken(X + 5, statistics)
    assert torch.equal(norm.mean, before[0])
    assert torch.equal(norm.variance, before[1])
    assert norm.age == before[2]
