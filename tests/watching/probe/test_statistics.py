"""What is recorded of a pass, held against numpy and torch."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from bnviz.watching.probe.statistics import Received, handed_on, pooled, summary
from tests.watching import loops


def received(c: int = 5, n: int = 40, seed: int = 0, lower: float = np.nan, layered: bool = False) -> Received:
    x = np.random.default_rng(seed).normal(1, 2, (c, n)).astype(np.float32)
    return Received(x, lower, np.nan if np.isnan(lower) else np.inf, layered)


def test_the_numbers_are_numpy_s() -> None:
    one, other = received(seed=1), received(seed=2, lower=0.0, layered=True)
    for each, row in zip((one, other), summary([one, other]), strict=True):
        x = each.sample.astype(float)
        assert [row[k] for k in ("p15", "p50", "p85")] == pytest.approx(np.percentile(x, (15, 50, 85)), abs=1e-5)
        assert row["mean"] == pytest.approx(x.mean(), abs=1e-5)
        assert row["std"] == pytest.approx(x.std(), abs=1e-5)
        np.testing.assert_allclose(row["channel_mean"], x.mean(1), atol=1e-5)
        np.testing.assert_allclose(row["channel_var"], x.var(1), rtol=1e-5)
        for p in (15, 50, 85):
            np.testing.assert_allclose(row[f"channel_p{p}"], np.percentile(x, p, axis=1), atol=1e-5)


def test_flat_dead_and_tokens_are_counted_where_they_are_asked_for() -> None:
    each = received(lower=0.0, layered=True)
    each.sample[2] = -1
    plain, asked = summary([received(), each])
    assert "flat" not in plain
    assert "token50" not in plain
    assert asked["flat"] == pytest.approx((each.sample <= 0).mean())
    assert asked["dead"] == pytest.approx(1 / 5)
    spreads = np.percentile(each.sample.std(0), (15, 50, 85))
    assert [asked[k] for k in ("token15", "token50", "token85")] == pytest.approx(spreads, rel=1e-5)


def test_pooled_percentiles_of_many_values_come_close() -> None:
    x = np.sort(np.random.default_rng(0).normal(0, np.arange(1, 9)[None, :, None], (2, 8, 3000)), axis=-1)
    exact = np.percentile(x.reshape(2, -1), (15, 50, 85), axis=1).T
    np.testing.assert_allclose(pooled(x.astype(np.float32)), exact, atol=0.05)


def test_a_diverging_network_does_not_stop_it() -> None:
    each = received()
    each.sample[0, 0], each.sample[1, 1] = np.inf, np.nan
    (row,) = summary([each])
    assert not np.isfinite(row["mean"])
    assert np.isfinite(row["channel_mean"][2:]).all()
    assert len(handed_on([each.sample])) == 1


def test_a_batch_norm_s_row_is_torch_s(tmp_path: Path) -> None:
    torch.manual_seed(0)
    norm = nn.BatchNorm2d(6)
    norm.running_mean.normal_()  # type: ignore[union-attr]
    nn.init.normal_(norm.weight)
    x = torch.randn(10, 6, 4, 4) * 3 + 1
    before = norm.running_mean.clone()  # type: ignore[union-attr]
    gamma = norm.weight.detach().clone()
    run = loops.watched(nn.Sequential(norm, nn.ReLU()), tmp_path, x)
    row = {c: run.series("norm", "0", c).values for c in ("channel_mean", "channel_var", "running_mean", "gamma")}
    np.testing.assert_allclose(row["channel_mean"][0], x.mean((0, 2, 3)), atol=1e-5)
    np.testing.assert_allclose(row["channel_var"][0], x.var((0, 2, 3), unbiased=False), rtol=1e-5)
    np.testing.assert_array_equal(row["running_mean"][0], before)
    np.testing.assert_array_equal(row["gamma"][0], gamma)
    assert run.series("norm", "0", "values").values[0] == run.series("norm", "0", "sampled").values[0] == 160
    y = torch.nn.functional.batch_norm(x, None, None, gamma, torch.zeros(6), training=True)
    handed = [run.series("norm", "0", c).values[0] for c in ("out15", "out50", "out85")]
    assert handed == pytest.approx(np.percentile(y, (15, 50, 85)), abs=1e-4)
    assert run.series("nonlinearity", "1", "flat").values[0] == pytest.approx(float((y <= 0).float().mean()), abs=1e-6)


def test_evaluation_is_recorded_apart(tmp_path: Path) -> None:
    run = loops.recorded(loops.mlp, tmp_path)
    trained, evaluated = (run.series("norm", "1", "batch_statistics", mode) for mode in (True, False))
    assert trained.values.all()
    assert evaluated
    assert not evaluated.values.any()
    assert evaluated.steps.tolist() == [4, 8, 12]
    assert trained.steps.tolist() == list(range(12))


def test_the_spread_of_tokens_is_that_of_the_layer_norm(tmp_path: Path) -> None:
    x = torch.randn(6, 5, 16) * torch.arange(1, 6).view(1, 5, 1)
    run = loops.watched(nn.Sequential(nn.LayerNorm(16), nn.Linear(16, 2)), tmp_path, x)
    expected = np.percentile(x.std(-1, unbiased=False), (15, 50, 85))
    found = [run.series("norm", "0", c).values[0] for c in ("token15", "token50", "token85")]
    assert found == pytest.approx(expected, rel=1e-4)
    assert not run.series("norm", "0", "batch_statistics")
