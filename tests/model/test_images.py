"""Images at another scale."""

import torch

from bnviz import data
from bnviz.model.images import standardized


def test_all_pixels_have_one_scale():
    """Mean 0 and variance 1 over the training set, and the same map for the test set."""
    found = data.load("digits")
    x_train, x_test = torch.tensor(found.x_train), torch.tensor(found.x_test)
    scaled, _, scaled_test, _ = standardized(found)
    assert abs(scaled.mean().item()) < 1e-4
    assert abs(scaled.var(unbiased=False).item() - 1) < 1e-4
    back = scaled_test * x_train.std(unbiased=False) + x_train.mean()
    torch.testing.assert_close(back, x_test, atol=1e-5, rtol=0)
