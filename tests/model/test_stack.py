"""Many networks trained as one are the same as each trained alone."""

import pytest
import torch
from torch.nn import functional as F

from bnviz.model.mlp import MLP
from bnviz.model.stack import Stack, deviations
from bnviz.model.train import Descent, accuracy

SIZES = (6, 8, 7, 3)
RATES = (0.05, 0.5)


def batch(seed=3, n=20):
    """A random mini-batch x (n, 6), y (n,)."""
    draws = torch.Generator().manual_seed(seed)
    return torch.randn(n, 6, generator=draws), torch.randint(3, (n,), generator=draws)


def stacked(activation, init, normalized, rates=RATES):
    """The networks as one."""
    draws = torch.Generator().manual_seed(4)
    return Stack(SIZES, activation, deviations(SIZES, init, 0.3), normalized, rates, generator=draws)


@pytest.mark.parametrize("normalized", [False, True])
@pytest.mark.parametrize(("activation", "init"), [("sigmoid", "gaussian"), ("tanh", "xavier"), ("relu", "he")])
def test_each_network_of_a_stack_trains_as_it_would_alone(activation, init, normalized):
    """Five steps of every rate, losses and inference included, against the live race's own network."""
    stack = stacked(activation, init, normalized)
    for k, rate in enumerate(RATES):
        draws = torch.Generator().manual_seed(4)
        alone = MLP(SIZES, activation, init, 0.3, "batch" if normalized else "none", generator=draws)
        descent, stack = Descent(alone), stacked(activation, init, normalized)
        for at in range(5):
            x, y = batch(at)
            loss = F.cross_entropy(alone(x), y)
            assert stack.step(x, y)[k].item() == pytest.approx(loss.item(), rel=1e-4)
            descent.step(descent.gradients(loss), rate)
        alone.eval()
        x, y = batch(9)
        torch.testing.assert_close(stack.forward(x, training=False)[k], alone(x), rtol=1e-3, atol=1e-4)
        assert stack.accuracy(x, y)[k].item() == pytest.approx(accuracy(alone, x, y))


def test_a_network_that_turns_non_finite_leaves_the_others_alone():
    """Their losses are those of a stack without it, to the bit of a float's rounding."""
    wild, calm = stacked("relu", "he", False, (1e30, 0.05)), stacked("relu", "he", False, (0.05, 0.05))
    for at in range(4):
        losses, expected = wild.step(*batch(at)), calm.step(*batch(at))
        assert losses[1].item() == pytest.approx(expected[1].item(), rel=1e-6)
    assert not torch.isfinite(losses[0])
