"""The probe's numbers, held to numpy's and autograd's slow ones in float64."""

import numpy as np
import pytest
import torch

from bnviz.model import probe
from bnviz.model.mlp import ACTIVATIONS
from bnviz.percentiles import PERCENT
from bnviz.records import BINS, EDGE, ActivationStats

SHAPES = [(60, 100, 3), (2, 5, 2), (7, 1, 1), (61, 4, 2), (20, 3, 8)]  # N, W, L


def inputs(n: int, width: int, layers: int, scale: float = 2.0) -> list[torch.Tensor]:
    """What some layers' nonlinearities might receive, each (N, W), part of a graph as in a training step."""
    generator = torch.Generator().manual_seed(n)
    made = [torch.randn(n, width, generator=generator) * scale + k for k in range(layers)]
    return [x.requires_grad_() * 1.0 for x in made]


def observed(shape: tuple[int, int, int], activation: str = "sigmoid") -> tuple[ActivationStats, np.ndarray]:
    """The statistics, and the same inputs in float64 (L, N, W)."""
    x = inputs(*shape)
    return probe.observe(x, activation, detail=True), np.stack([each.detach().double().numpy() for each in x])


@pytest.mark.parametrize("shape", SHAPES)
def test_percentiles_of_every_unit_are_exact(shape: tuple[int, int, int]) -> None:
    """numpy.percentile of every unit over the mini-batch."""
    stats, x = observed(shape)
    expected = np.moveaxis(np.percentile(x, PERCENT, axis=1), 0, -1)  # (L, W, 3)
    np.testing.assert_allclose(stats.percentiles, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_pooled_percentiles_are_exact(shape: tuple[int, int, int]) -> None:
    """numpy.percentile over the mini-batch and all units."""
    stats, x = observed(shape)
    expected = np.percentile(x.reshape(len(x), -1), PERCENT, axis=1).T
    np.testing.assert_allclose(stats.pooled, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_spread_is_that_of_the_middle_unit(shape: tuple[int, int, int]) -> None:
    """The median over the units of the 85th minus the 15th percentile."""
    stats, x = observed(shape)
    low, high = np.percentile(x, (15, 85), axis=1)
    np.testing.assert_allclose(stats.spread, np.median(high - low, axis=1), rtol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_mean_and_standard_deviation(shape: tuple[int, int, int]) -> None:
    """Over the mini-batch and the units."""
    stats, x = observed(shape)
    np.testing.assert_allclose(stats.mean, x.mean((1, 2)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(stats.std, x.std((1, 2)), rtol=1e-5)


def test_a_small_spread_beside_a_large_mean_is_not_lost() -> None:
    """A dying signal, 1e-4 wide around 3, keeps its standard deviation in float32."""
    x = [3 + each * 1e-4 for each in inputs(60, 10, 1, scale=1)]
    exact = x[0].detach().double().std(unbiased=False).item()
    assert probe.observe(x, "tanh", detail=False).std[0] == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize(
    ("activation", "flat"),
    [("sigmoid", lambda x: abs(x) > 4), ("tanh", lambda x: abs(x) > 2), ("relu", lambda x: x < 0)],
)
def test_saturated_share(activation: str, flat: object) -> None:
    """The share of inputs beyond +-4 for a sigmoid, beyond +-2 for tanh, below 0 for ReLU."""
    stats, x = observed((60, 10, 3), activation)
    assert stats.saturated == pytest.approx(flat(x).mean((1, 2)))  # type: ignore[operator]


def test_histogram_counts_between_its_edges() -> None:
    """Shares of numpy's counts, the fullest bin 255; what lies outside is in the outermost bins."""
    stats, x = observed((60, 10, 3))
    for found, layer in zip(stats.histogram, x, strict=True):
        counts, _ = np.histogram(np.clip(layer, -EDGE, np.nextafter(EDGE, 0)), BINS, (-EDGE, EDGE))
        assert np.abs(found - counts / counts.max() * 255).max() <= 255 / counts.max() + 0.5
        assert found.max() == 255


def test_histogram_keeps_what_lies_outside() -> None:
    """Values far beyond the edges fill the outermost bins and no other."""
    counts = probe.histogram(np.array([[-1e30, -99, 99, 1e30]], np.float32))[0]
    assert list(np.flatnonzero(counts)) == [0, BINS - 1]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slope_is_the_derivative(activation: str) -> None:
    """The mean of autograd's derivative over the mini-batch, as a share of the steepest."""
    x = inputs(60, 10, 1)
    leaf = x[0].detach().double().requires_grad_()
    [derivative] = torch.autograd.grad(ACTIVATIONS[activation](leaf).sum(), leaf)
    steepest = 0.25 if activation == "sigmoid" else 1.0
    expected = derivative.mean(0).numpy() / steepest * 255
    found = probe.observe(x, activation, detail=True).slope[0]
    assert np.abs(found - expected).max() <= 0.51


def test_without_detail_the_dear_ones_are_left_out() -> None:
    """The pooled percentiles are NaN, the histogram and the slopes zero; the rest is the same to the bit."""
    x = inputs(60, 10, 3)
    plain, full = probe.observe(x, "sigmoid", detail=False), probe.observe(x, "sigmoid", detail=True)
    assert np.isnan(plain.pooled).all()
    assert not plain.histogram.any()
    assert not plain.slope.any()
    for name in ("percentiles", "spread", "mean", "std", "saturated"):
        assert np.array_equal(getattr(plain, name), getattr(full, name))


def test_what_is_watched_stays_as_it_is() -> None:
    """The inputs keep their bits, although a copy of them is sorted."""
    x = inputs(60, 10, 3)
    before = [each.detach().clone() for each in x]
    probe.observe(x, "sigmoid", detail=True)
    assert all(torch.equal(a, b) for a, b in zip(x, before, strict=True))


def test_statistics_do_not_share_memory_with_the_network() -> None:
    """A record stays what it was when the next step overwrites the tensors."""
    x = inputs(60, 10, 2)
    stats = probe.observe(x, "sigmoid", detail=True)
    for name, value in vars(stats).items():
        assert not any(np.shares_memory(value, each.detach().numpy()) for each in x), name


def test_numbers_too_large_for_their_squares_warn_nobody() -> None:
    """Just before a divergence the standard deviation may overflow; that is a number's business, not a warning's."""
    stats = probe.observe([x * 1e25 for x in inputs(60, 10, 2)], "relu", detail=True)
    assert not np.isfinite(stats.std).all()


def test_blank_has_the_shapes_of_an_observation() -> None:
    """An ended arm's rows fit where the others do."""
    stats, blank = probe.observe(inputs(60, 10, 3), "sigmoid", detail=True), probe.blank(3, 10)
    for name, value in vars(stats).items():
        other = getattr(blank, name)
        assert (value.shape, value.dtype) == (other.shape, other.dtype), name
