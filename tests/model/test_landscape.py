"""Internal covariate shift and the look along the gradient, against the definition written out."""

import copy

import pytest
import torch
from torch.nn import functional as F

from bnviz.model import landscape
from bnviz.model.mlp import MLP

LR = 0.3
DRAW = torch.Generator().manual_seed(1)
X, Y = torch.randn(16, 6, generator=DRAW), torch.randint(3, (16,), generator=DRAW)


def network(kind: str = "batch") -> MLP:
    """Two hidden layers."""
    return MLP([6, 10, 10, 3], "tanh", "xavier", normalization=kind, generator=torch.Generator().manual_seed(0))


def gradients(net: MLP) -> list[torch.Tensor]:
    """Of every parameter."""
    return list(torch.autograd.grad(F.cross_entropy(net(X), Y), list(net.parameters())))


@pytest.mark.parametrize("kind", ["none", "batch"])
@pytest.mark.parametrize("layer", [1, 2])
def test_the_shift_is_definition_2_1(kind: str, layer: int) -> None:
    """G' of one layer, from a network in which the layers before it alone were moved by hand."""
    net, moved = network(kind), network(kind)
    parts = [*moved.hidden, moved.output]
    before = dict(zip(net.parameters(), gradients(net), strict=True))
    with torch.no_grad():
        for theirs, ours in zip(parts[:layer], [*net.hidden, net.output][:layer], strict=True):
            for p, q in zip(theirs.parameters(), ours.parameters(), strict=True):
                p -= LR * before[q]
    after = torch.autograd.grad(F.cross_entropy(moved(X), Y), [moved.weights[layer]])[0]
    was = before[net.weights[layer]]
    found = landscape.shift(network(kind), X, Y, LR)
    assert found.norm[layer] == pytest.approx((after - was).norm().item(), rel=1e-4)
    assert found.cosine[layer] == pytest.approx(F.cosine_similarity(after.flatten(), was.flatten(), 0).item(), abs=1e-5)


def test_the_first_layer_does_not_shift() -> None:
    """Nothing stands before it."""
    found = landscape.shift(network(), X, Y, LR)
    assert (found.norm[0], found.cosine[0]) == (0, 1)


def test_the_look_along_the_gradient_finds_what_a_step_finds() -> None:
    """At one step's length the loss is that of the network after the step; the gradient's change too."""
    net = network()
    first = gradients(net)
    with torch.no_grad():
        for p, g in zip(net.parameters(), first, strict=True):
            p -= LR * g
    loss = F.cross_entropy(net(X), Y).item()
    moved = torch.cat([(a - b).flatten() for a, b in zip(gradients(net), first, strict=True)]).norm().item()
    length = torch.cat([g.flatten() for g in first]).norm().item()
    found = landscape.along(network(), X, Y, LR, [1.0])
    assert found.low == found.high == pytest.approx(loss, rel=1e-5)
    assert found.change == pytest.approx(moved / length, rel=1e-4)
    assert found.smoothness == pytest.approx(moved / (LR * length), rel=1e-4)


def test_nothing_is_changed_by_being_measured() -> None:
    """Weights and running statistics stay, to the bit."""
    net = network()
    before = copy.deepcopy(net.state_dict())
    landscape.shift(net, X, Y, LR)
    landscape.along(net, X, Y, LR)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
