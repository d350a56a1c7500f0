"""Batch normalization folded into the linear map before it."""

import pytest
import torch
from torch.nn import functional as F

from bnviz import data
from bnviz.model import folding, train
from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import MLP


def trained(seed=0, dtype=torch.float32, steps=50):
    """A small network whose running statistics, gamma and beta have moved."""
    network = MLP([64, 20, 20, 10], normalization="batch", generator=torch.Generator().manual_seed(seed), dtype=dtype)
    descent, batches = train.Descent(network), train.Batches(data.load("digits"), 60, seed)
    for _ in range(steps):
        x, y = batches.next()
        descent.step(descent.gradients(F.cross_entropy(network(x.to(dtype)), y)), 0.5)
    return network.eval()


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(("dtype", "within"), [(torch.float32, 5e-6), (torch.float64, 1e-13)])
def test_a_folded_network_gives_the_same_logits(seed, dtype, within):
    """BN in inference mode is a linear map, and two linear maps are one (section 3.1)."""
    network = trained(seed, dtype)
    x = train.tensors(data.load("digits"))[2].to(dtype)
    assert (folding.folded(network)(x) - network(x)).abs().max() <= within


def test_folding_leaves_the_network_alone():
    """The folded network is a copy, and has no normalization."""
    network = trained()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    made = folding.folded(network)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert [layer.norm for layer in made.hidden] == [None, None]


def test_a_bias_before_the_normalization_is_folded_too():
    """b' = s (b - E[x]) + beta."""
    weight, bias, norm = torch.eye(2), torch.tensor([3.0, 5.0]), BatchNorm(2, eps=0).eval()
    norm.running_mean.copy_(torch.tensor([1.0, 1.0]))
    norm.running_var.copy_(torch.tensor([4.0, 16.0]))
    found = folding.fold(weight, bias, norm)
    assert [each.tolist() for each in found] == [[[0.5, 0], [0, 0.25]], [1.0, 1.0]]


@pytest.mark.parametrize("affine", [True, False])
def test_folding_agrees_with_the_layer(affine):
    """With gamma and beta, and without."""
    generator = torch.Generator().manual_seed(3)
    weight, u = torch.randn(5, 4, generator=generator), torch.randn(7, 4, generator=generator)
    norm = BatchNorm(5, affine=affine)
    norm(u @ weight.T)
    norm.eval()
    w, b = folding.fold(weight, None, norm)
    torch.testing.assert_close(u @ w.T + b, norm(u @ weight.T))


def test_sizes_that_do_not_fit_are_named():
    """One sentence that says both sizes."""
    with pytest.raises(ValueError, match="3 units cannot take in a normalization of 4"):
        folding.fold(torch.ones(3, 2), None, BatchNorm(4))
