"""Transforms of inputs, held to scikit-learn, to numpy and to what whitening means."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from bnviz.model.whitening import KINDS, Statistics, second_moment, transform


@pytest.fixture(scope="module")
def x() -> Tensor:
    """Correlated features of other means and scales; the fifth never varies."""
    draw = torch.Generator().manual_seed(0)
    mixed = torch.randn(400, 4, generator=draw, dtype=torch.float64) @ torch.randn(4, 4, generator=draw).double()
    return torch.cat([3 * mixed + torch.arange(4.0), torch.full((400, 1), 0.5)], dim=1)


def made(kind: str, x: Tensor, floor: float = 1e-12) -> Tensor:
    """x, transformed."""
    return transform(kind, Statistics.of(x), floor)(x)


def test_standardized_is_scikit_learns(x: Tensor) -> None:
    """But for N - 1 in place of N; a feature that never varies is 0 in both."""
    ours, theirs = made("standardized", x).numpy(), StandardScaler().fit_transform(x.numpy())
    assert ours == pytest.approx(theirs * np.sqrt((len(x) - 1) / len(x)), abs=1e-12)
    assert (ours[:, 4] == 0).all()


def test_pca_is_scikit_learns(x: Tensor) -> None:
    """Direction by direction, up to the sign; the one that does not vary has none."""
    ours, theirs = made("pca", x).numpy()[:, :4], PCA(4, whiten=True).fit_transform(x.numpy())
    assert np.abs(ours) == pytest.approx(np.abs(theirs), abs=1e-9)


@pytest.mark.parametrize("kind", ["zca", "pca"])
def test_whitened_inputs_have_the_identity_as_covariance(x: Tensor, kind: str) -> None:
    """Where they vary at all."""
    found = np.cov(made(kind, x).numpy()[:, :4] if kind == "pca" else made(kind, x[:, :4]).numpy(), rowvar=False)
    assert found == pytest.approx(np.eye(4), abs=1e-9)


def test_zca_is_pca_turned_and_symmetric(x: Tensor) -> None:
    """So it stays as close to the input as a whitening can."""
    known = Statistics.of(x)
    zca, pca = transform("zca", known, 1e-6).matrix, transform("pca", known, 1e-6).matrix
    assert zca is not None
    assert pca is not None
    torch.testing.assert_close(zca, pca @ known.vectors.T)
    torch.testing.assert_close(zca, zca.T)


@pytest.mark.parametrize("floor", [1e-3, 1.0, 1e6])
def test_no_direction_is_enlarged_beyond_the_floor(x: Tensor, floor: float) -> None:
    """1 / sqrt(floor) is the most that anything is multiplied by."""
    found = transform("zca", Statistics.of(x), floor)
    assert found.matrix is not None
    largest = torch.linalg.matrix_norm(found.matrix, 2).item()
    assert largest <= floor**-0.5 * (1 + 1e-9)
    assert (found.gain <= largest + 1e-9).all()


def test_a_gain_is_what_a_change_of_one_feature_becomes(x: Tensor) -> None:
    """As a length, for every kind."""
    for kind in KINDS:
        found = transform(kind, Statistics.of(x), 1e-3)
        moved = found(x[:1] + torch.eye(5, dtype=torch.float64)) - found(x[:1])
        torch.testing.assert_close(moved.norm(dim=1), found.gain)


def test_the_statistics_do_not_depend_on_the_portions(x: Tensor) -> None:
    """And are numpy's."""
    whole, parts = Statistics.of(x), Statistics.of(x, portion=7)
    torch.testing.assert_close(whole.std, parts.std)
    assert whole.std.numpy() == pytest.approx(x.numpy().std(0, ddof=1))
    assert whole.eigenvalues.numpy() == pytest.approx(
        np.linalg.eigvalsh(np.cov(x.numpy(), rowvar=False))[::-1].clip(0), abs=1e-9
    )


def test_the_second_moment_is_numpys(x: Tensor) -> None:
    """Uncentred, the largest first."""
    expected = np.linalg.eigvalsh(x.numpy().T @ x.numpy() / len(x))[::-1]
    assert second_moment(x).numpy() == pytest.approx(expected.clip(0), abs=1e-9)
