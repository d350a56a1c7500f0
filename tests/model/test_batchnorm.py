"""Batch normalization, held to torch's own."""

import pytest
import torch
from torch import Tensor, nn

from bnviz.model.batchnorm import BatchNorm, NoVariance, batch_norm, moments

SHAPES = [(7, 5), (2, 5), (4, 5, 3, 2), (1, 5, 2, 3)]
EXACT = {torch.float32: {"rtol": 2e-5, "atol": 2e-5}, torch.float64: {"rtol": 1e-11, "atol": 1e-11}}
pytestmark = [pytest.mark.parametrize("dtype", EXACT)]


def draw(shape: tuple[int, ...], dtype: torch.dtype, seed: int = 0) -> Tensor:
    """Values whose mean and scale differ by feature."""
    x = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    features = torch.arange(1, shape[1] + 1).view(1, -1, *([1] * (len(shape) - 2)))
    return (x * features + 3 * features).to(dtype)


def pair(shape: tuple[int, ...], dtype: torch.dtype, affine: bool = True) -> tuple[BatchNorm, nn.Module]:
    """Ours and torch's, with the same gamma and beta."""
    theirs = (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(shape[1], affine=affine, dtype=dtype)
    ours = BatchNorm(shape[1], affine=affine, dtype=dtype)
    if ours.gamma is not None and ours.beta is not None:
        with torch.no_grad():
            theirs.weight.copy_(torch.linspace(0.5, 2, shape[1]))
            theirs.bias.copy_(torch.linspace(-1, 1, shape[1]))
            ours.gamma.copy_(theirs.weight)
            ours.beta.copy_(theirs.bias)
    return ours, theirs


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("form", ["fused", "written_out"])
@pytest.mark.parametrize("shape", SHAPES)
def test_forward_and_running_statistics_are_torchs(
    dtype: torch.dtype, shape: tuple[int, ...], form: str, affine: bool
) -> None:
    """In training mode the output, and the running statistics after three mini-batches, are those of torch."""
    ours, theirs = pair(shape, dtype, affine)
    for seed in range(3):
        x = draw(shape, dtype, seed)
        torch.testing.assert_close(getattr(ours, form)(x), theirs(x), **EXACT[dtype])
    torch.testing.assert_close(ours.running_mean, theirs.running_mean, **EXACT[dtype])
    torch.testing.assert_close(ours.running_var, theirs.running_var, **EXACT[dtype])


@pytest.mark.parametrize("form", ["fused", "written_out"])
@pytest.mark.parametrize("shape", SHAPES)
def test_backward_is_torchs(dtype: torch.dtype, shape: tuple[int, ...], form: str) -> None:
    """The gradients with respect to x, gamma and beta are those of torch."""
    ours, theirs = pair(shape, dtype)
    x = draw(shape, dtype).requires_grad_()
    weigh = draw(shape, dtype, seed=9)
    mine = torch.autograd.grad((getattr(ours, form)(x) * weigh).sum(), [x, *ours.parameters()])
    other = torch.autograd.grad((theirs(x) * weigh).sum(), [x, *theirs.parameters()])
    for a, b in zip(mine, other, strict=True):
        torch.testing.assert_close(a, b, rtol=EXACT[dtype]["rtol"] * 10, atol=EXACT[dtype]["atol"] * 50)


@pytest.mark.parametrize("form", ["fused", "written_out"])
@pytest.mark.parametrize("shape", SHAPES)
def test_inference_is_torchs(dtype: torch.dtype, shape: tuple[int, ...], form: str) -> None:
    """In inference mode the running statistics normalize, and do not move."""
    ours, theirs = pair(shape, dtype)
    for module in (ours, theirs):
        module(draw(shape, dtype))
        module.eval()
    kept = ours.running_mean.clone()
    x = draw(shape, dtype, seed=5)
    torch.testing.assert_close(getattr(ours, form)(x), theirs(x), **EXACT[dtype])
    assert torch.equal(ours.running_mean, kept)


@pytest.mark.parametrize("shape", [(1, 5), (1, 5, 1, 1)])
def test_one_value_has_no_variance(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """A mini-batch of one value per feature is refused in training mode, as by torch, and moves nothing."""
    ours = BatchNorm(5, dtype=dtype)
    with pytest.raises(ValueError, match="more than one value per feature"):
        ours(torch.zeros(shape, dtype=dtype))
    assert torch.equal(ours.running_var, torch.ones(5, dtype=dtype))
    ours.eval()
    assert ours(torch.zeros(shape, dtype=dtype)).shape == shape


def test_eps_may_be_zero(dtype: torch.dtype) -> None:
    """Without eps the output has exactly unit variance, however small the input's is."""
    x = draw((50, 5), dtype) * 1e-3
    y = BatchNorm(5, eps=0, dtype=dtype)(x)
    mean, variance = moments(y)
    torch.testing.assert_close(mean, torch.zeros(5, dtype=dtype), rtol=0, atol=2e-5)
    torch.testing.assert_close(variance, torch.ones(5, dtype=dtype), rtol=2e-6, atol=0)


def test_without_affine_there_is_nothing_to_learn(dtype: torch.dtype) -> None:
    """affine=False leaves no parameters, and the running statistics stay."""
    norm = BatchNorm(5, affine=False, dtype=dtype)
    assert list(norm.parameters()) == []
    assert set(norm.state_dict()) == {"running_mean", "running_var"}


def test_the_written_out_gradient_is_the_limit_of_differences(dtype: torch.dtype) -> None:
    """The gradient flows through the mini-batch's mean and variance: autograd agrees with finite differences."""
    x = draw((4, 2), torch.float64).requires_grad_()
    gamma, beta = (torch.tensor([1.5, 0.5], dtype=torch.float64, requires_grad=True) for _ in range(2))
    assert torch.autograd.gradcheck(lambda *a: batch_norm(*a, eps=0.0), (x, gamma, beta))


def test_a_bias_before_it_is_cancelled(dtype: torch.dtype) -> None:
    """BN(x + b) = BN(x) (section 3.2): what makes the bias of the layer before redundant."""
    x = draw((60, 5), dtype)
    torch.testing.assert_close(BatchNorm(5, dtype=dtype)(x + 7), BatchNorm(5, dtype=dtype)(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("part", ["gamma", "beta"])
def test_gamma_or_beta_may_stand_alone(dtype: torch.dtype, part: str) -> None:
    """The fused form and the one written out agree, in output and gradient, with one of the two."""
    x = draw((7, 4), dtype)
    norm = BatchNorm(4, affine=part, dtype=dtype)  # type: ignore[arg-type]
    [parameter] = norm.parameters()
    with torch.no_grad():
        parameter += torch.arange(4.0)
    grads = [torch.autograd.grad((form(x) ** 2).sum(), parameter)[0] for form in (norm.fused, norm.written_out)]
    assert torch.allclose(norm.fused(x), norm.written_out(x), atol=1e-5)
    assert torch.allclose(*grads, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("eps", [1e-5, 0.0])
def test_without_momentum_every_mini_batch_has_the_same_weight(dtype: torch.dtype, eps: float) -> None:
    """momentum=None is the cumulative average, as torch has it; also where eps is 0, which torch refuses."""
    ours = BatchNorm(5, eps=eps, momentum=None, dtype=dtype)
    theirs = nn.BatchNorm1d(5, momentum=None, dtype=dtype)
    for seed in range(4):
        x = draw((7, 5), dtype, seed)
        ours(x)
        theirs(x)
    torch.testing.assert_close(ours.running_mean, theirs.running_mean, **EXACT[dtype])
    torch.testing.assert_close(ours.running_var, theirs.running_var, **EXACT[dtype])


@pytest.mark.parametrize("shape", [(), (5,), (4, 3), (4, 3, 5)])
@pytest.mark.parametrize("training", [True, False])
def test_another_shape_is_refused_in_a_sentence(dtype: torch.dtype, shape: tuple[int, ...], training: bool) -> None:
    """It says which shapes there are, and moves nothing."""
    ours = BatchNorm(5, dtype=dtype).train(training)
    with pytest.raises(ValueError, match=r"takes the shape \(N, 5\) or \(N, 5, H, W\); got"):
        ours(torch.zeros(shape, dtype=dtype))
    assert ours.batches == 0


@pytest.mark.parametrize("eps", [-1.0, float("nan")])
def test_a_negative_eps_is_refused(dtype: torch.dtype, eps: float) -> None:
    """Under the root there would be a negative number."""
    with pytest.raises(ValueError, match=f"eps takes a number of 0 or more; got {eps}"):
        BatchNorm(5, eps=eps, dtype=dtype)


@pytest.mark.parametrize("training", [True, False])
def test_a_feature_without_variance_is_named_where_eps_is_0(dtype: torch.dtype, training: bool) -> None:
    """0 / 0 is no number; nothing moves. With an eps the feature is 0 but for rounding."""
    ours, x = BatchNorm(5, eps=0, dtype=dtype).train(training), draw((7, 5), dtype)
    x[:, 2] = 7
    ours.running_var[2] = 0
    kept = ours.running_mean.clone()
    with pytest.raises(NoVariance, match="feature 2 has the variance 0, and eps is 0"):
        ours(x)
    assert torch.equal(ours.running_mean, kept)
    assert BatchNorm(5, dtype=dtype)(x)[:, 2].abs().max() < 1e-3
