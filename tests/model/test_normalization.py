"""The other normalizations, held to torch's own modules and to what they promise."""

import copy
import pickle

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations

from bnviz.model import normalization
from bnviz.model.mlp import MLP

KINDS = [kind + end for kind in normalization.KINDS for end in ("", normalization.AFTER)]


def network(kind: str, activation: str = "relu") -> MLP:
    """A small one."""
    return MLP([6, 10, 10, 3], activation, "he", normalization=kind, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", KINDS)
def test_every_normalization_trains_and_can_be_pickled(kind: str) -> None:
    """Every parameter gets a gradient, also in the copy that went through a pickle."""
    net = pickle.loads(pickle.dumps(network(kind)))
    x = torch.randn(8, 6, generator=torch.Generator().manual_seed(1))
    grads = torch.autograd.grad(net(x).square().sum(), list(net.parameters()))
    assert all(torch.isfinite(grad).all() for grad in grads)


@pytest.mark.parametrize(
    ("kind", "oracle"),
    [("layer", nn.LayerNorm(10)), ("group", nn.GroupNorm(1, 10)), ("rms", nn.RMSNorm(10, eps=1e-5))],
)
def test_what_the_nonlinearity_receives_is_torch_s_answer(kind: str, oracle: nn.Module) -> None:
    """To the bit: they are torch's modules, in their place."""
    layer, u = network(kind).hidden[0], torch.randn(8, 6, generator=torch.Generator().manual_seed(1))
    assert torch.equal(layer.linear(u), oracle(u @ layer.weight.T))


@pytest.mark.parametrize(
    ("features", "groups"), [(1, 1), (2, 1), (5, 1), (10, 1), (16, 2), (20, 2), (50, 5), (97, 1), (100, 10), (200, 10)]
)
def test_a_group_has_enough_units_to_be_compared_with(features: int, groups: int) -> None:
    """At least eight, up to ten groups: a group of one unit is 0 whatever it was, one of two is 1 and -1."""
    found = normalization.group(features)
    assert found.num_groups == groups
    assert groups == 1 or features // groups >= normalization.LEAST


@pytest.mark.parametrize("width", [8, 10, 20])
def test_a_narrow_network_with_group_norm_still_tells_its_inputs_apart(width: int) -> None:
    """Groups of one unit each would give the same answer to every image."""
    net = MLP([6, width, 3], "relu", "he", normalization="group", generator=torch.Generator().manual_seed(0))
    x = net.hidden[0].linear(torch.randn(200, 6, generator=torch.Generator().manual_seed(1)))
    assert (x.std(0) > 0.1).all()
    assert len(x.abs().round(decimals=3).unique()) > 100


def test_weight_norm_is_torch_s() -> None:
    """Value and gradients of g and v equal those of torch's parametrization."""
    layer, u = network("weight").hidden[0], torch.randn(8, 6, generator=torch.Generator().manual_seed(1))
    linear = nn.Linear(6, 10, bias=False)
    linear.weight = nn.Parameter(layer.weight.detach().clone())
    parametrizations.weight_norm(linear)
    ours, theirs = layer.linear(u), linear(u)
    assert torch.allclose(ours, theirs, atol=1e-6)
    mine = torch.autograd.grad(ours.square().sum(), [layer.norm.g, layer.weight])
    torchs = torch.autograd.grad(theirs.square().sum(), list(linear.parametrizations.weight.parameters()))
    assert all(torch.allclose(a, b, atol=1e-4) for a, b in zip(mine, torchs, strict=True))


def test_weight_norm_starts_as_the_plain_network_and_leaves_its_weights_behind() -> None:
    """Putting it in changes nothing; taking it out keeps the function that was learned."""
    plain, u = network("none"), torch.randn(8, 6, generator=torch.Generator().manual_seed(1))
    normed = copy.deepcopy(plain)
    normed.set_normalization("weight")
    assert torch.allclose(plain(u), normed(u), atol=1e-6)
    with torch.no_grad():
        normed.hidden[0].norm.g.mul_(2)
        normed.hidden[0].weight.mul_(3)
    before = normed(u)
    normed.set_normalization("none")
    assert torch.allclose(before, normed(u), atol=1e-5)


def test_after_the_nonlinearity_its_output_is_normalized() -> None:
    """Every unit's output has mean 0 over the batch, and the bias is not redundant there."""
    layer, u = network("batch after").hidden[0], torch.randn(64, 6, generator=torch.Generator().manual_seed(1))
    assert layer(u).mean(0).abs().max() < 1e-5
    assert layer.bias is not None
    assert network("batch").hidden[0].bias is None


def test_noise_is_drawn_anew_only_when_asked_and_not_in_inference() -> None:
    """Two looks at one step see the same noise."""
    norm, x = normalization.NoisyBatchNorm(10), torch.randn(8, 10, generator=torch.Generator().manual_seed(1))
    draw = torch.Generator().manual_seed(2)
    norm.renew(8, 1.0, draw)
    first, again = norm(x), norm(x)
    norm.renew(8, 1.0, draw)
    assert torch.equal(first, again)
    assert not torch.equal(first, norm(x))
    assert norm(x).mean(0).abs().max() > 0.05
    norm.eval()
    assert torch.allclose(norm(x), norm.written_out(x), atol=1e-6)
