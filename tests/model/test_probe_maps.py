"""What is measured of maps is what numpy says of all locations together."""

import numpy as np
import pytest
import torch

from bnviz.model import probe, probe_maps


@pytest.mark.parametrize("detail", [False, True])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_a_channels_numbers_are_those_of_all_locations(activation, detail):
    """As if every location were one more example."""
    draw = torch.Generator().manual_seed(0)
    inputs = [3 * torch.randn(7, 4, side, side, generator=draw) for side in (5, 3)]
    found = probe_maps.observe(inputs, activation, detail)
    for k, maps in enumerate(inputs):
        rows = maps.permute(0, 2, 3, 1).reshape(-1, 4)  # (N H W, C)
        expected = probe.observe([rows], activation, detail)
        for name, value in vars(expected).items():
            np.testing.assert_allclose(getattr(found, name)[k], value[0], rtol=1e-5, atol=1e-6, equal_nan=True)
        np.testing.assert_allclose(
            found.percentiles[k], np.percentile(rows.numpy(), (15, 50, 85), axis=0).T, rtol=1e-5, atol=1e-6
        )


def test_the_maps_stay_as_they_are():
    """Not one bit of them is moved."""
    maps = torch.randn(5, 3, 4, 4)
    before = maps.clone()
    probe_maps.observe([maps], "sigmoid", True)
    assert torch.equal(maps, before)


def test_of_large_maps_every_kth_row_and_column_is_looked_at():
    """Some 250 values of a channel; these are all there is of a small one."""
    maps = torch.randn(60, 3, 14, 14)
    found = probe_maps.by_channel(maps)
    assert found.shape == (1, 3, 60 * 2 * 2)
    np.testing.assert_array_equal(found[0, 1], maps[:, 1, ::7, ::7].flatten().numpy())
    assert probe_maps.by_channel(maps[..., :2, :2]).shape == (1, 3, 60 * 2 * 2)
    spread = np.percentile(maps[:, 0].numpy(), 85) - np.percentile(maps[:, 0].numpy(), 15)
    percentiles = probe_maps.observe([maps], "sigmoid", False).percentiles[0, 0]
    assert percentiles[2] - percentiles[0] == pytest.approx(spread, abs=0.4)
