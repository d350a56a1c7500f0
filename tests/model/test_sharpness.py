"""The sharpness is the largest eigenvalue of the second derivatives that autograd writes out."""

import pytest
import torch
from torch.nn import functional as F

from bnviz.model.mlp import MLP
from bnviz.model.sharpness import Sharpness, unit


def test_it_is_the_largest_eigenvalue_of_the_whole_hessian():
    """Of a small network, in float64."""
    draw = torch.Generator().manual_seed(0)
    network = MLP([3, 4, 2], "tanh", "xavier", generator=draw, dtype=torch.float64)
    x, y = torch.randn(20, 3, generator=draw).double(), torch.randint(2, (20,), generator=draw)
    parameters = list(network.parameters())
    names = [name for name, _ in network.named_parameters()]
    sizes = [p.numel() for p in parameters]

    def loss(theta):
        parts = {n: t.view(p.shape) for n, t, p in zip(names, theta.split(sizes), parameters, strict=True)}
        return F.cross_entropy(torch.func.functional_call(network, parts, x), y)

    flat = torch.cat([p.detach().flatten() for p in parameters])
    exact = torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, flat))[-1].item()
    found = Sharpness(parameters, draw).measure(lambda: F.cross_entropy(network(x), y), parameters, 200)
    assert found == pytest.approx(exact, rel=1e-6)


def test_a_parabola_has_the_sharpness_of_its_steepest_axis():
    """Also a negative one; it begins where it ended the last time."""
    theta = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)]
    curved = torch.tensor([2.0, -7.0])
    sharpness = Sharpness(theta, torch.Generator().manual_seed(0))
    loss = lambda: (curved * theta[0].square()).sum() / 2 + 0.5 * theta[1].square().sum() / 2  # noqa: E731
    assert sharpness.measure(loss, theta, 60) == pytest.approx(-7.0, rel=1e-4)
    assert sharpness.measure(loss, theta, 1) == pytest.approx(-7.0, rel=1e-4)


def test_a_direction_without_length_stays():
    """Nothing is divided by 0."""
    assert torch.equal(unit([torch.zeros(3)])[0], torch.zeros(3))
