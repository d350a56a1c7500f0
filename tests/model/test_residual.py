"""Residual networks: their hand-written way back is autograd's, and their streams are the formula's."""

import pytest
import torch
from torch.nn import functional as F

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.residual import KINDS, ResidualNet
from bnviz.model.residual_backprop import ResidualDescent

WIDTH, BLOCKS, CLASSES, N = 12, 5, 4, 30


def build(kind, blocks=BLOCKS, width=WIDTH, dtype=torch.float64, seed=0):
    """A network, and examples of it."""
    draw = torch.Generator().manual_seed(seed)
    network = ResidualNet(width, width, blocks, CLASSES, kind, generator=draw, dtype=dtype)
    x = torch.randn(N, width, generator=draw).to(dtype)
    y = torch.randint(CLASSES, (N,), generator=draw)
    return network, x, y


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradients_are_those_of_autograd(kind):
    """All of them, in float64; the running statistics move alike."""
    network, x, y = build(kind)
    other, *_ = build(kind)
    with torch.no_grad():  # at alpha 0 most gradients of SkipInit are 0
        for each in (network, other):
            for block in each.blocks:
                if block.alpha is not None:
                    block.alpha.fill_(0.7)
    descent = ResidualDescent(network)
    found = descent.forward_backward(x, y)
    streams = []
    loss = F.cross_entropy(other(x, streams), y)
    expected = torch.autograd.grad(loss, list(other.parameters()))
    by_shape = {id(p): grad for p, grad in zip(other.parameters(), expected, strict=True)}
    mine = {p.data_ptr(): grad for p, grad in zip(descent.parameters, found.grads, strict=True)}
    assert len(mine) == len(by_shape)
    for own, its in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine[own.data_ptr()], by_shape[id(its)], rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(found.loss, loss.detach(), rtol=1e-12, atol=0)
    for one, theirs in zip(found.inputs, streams, strict=True):
        torch.testing.assert_close(one, theirs.detach(), rtol=1e-12, atol=1e-12)
    for a, b in zip(network.buffers(), other.buffers(), strict=True):
        torch.testing.assert_close(a, b)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_that_of_torchs_own_optimizer(kind):
    """Every parameter moves by its own gradient."""
    network, x, y = build(kind)
    other, *_ = build(kind)
    descent, sgd = ResidualDescent(network), torch.optim.SGD(other.parameters(), 0.1)
    for _ in range(3):
        descent.step(descent.forward_backward(x, y).grads, 0.1)
        sgd.zero_grad()
        F.cross_entropy(other(x), y).backward()
        sgd.step()
    for one, its in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one, its, rtol=1e-9, atol=1e-12)


def test_skipinit_is_the_identity_at_first():
    """alpha is 0: the stream is what came in, bit for bit."""
    network, x, _ = build("skip")
    streams = []
    network(x, streams)
    assert all(torch.equal(each, streams[0]) for each in streams)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_the_stream_grows_as_the_formula_says(kind, seed):
    """Mean square of a Gaussian stream after ten blocks: doubled by each without, one more with each normalized one."""
    network, *_ = build(kind, blocks=10, width=256, seed=seed)
    x = torch.randn(400, 256, generator=torch.Generator().manual_seed(seed + 10)).double()
    streams = []
    network(x, streams)
    grown = (streams[-1].square().mean() / streams[0].square().mean()).item()
    if kind == "none":
        assert grown ** (1 / 10) == pytest.approx(2, rel=0.06)
    else:
        assert grown == pytest.approx(1 if kind == "skip" else 11, rel=0.12)


def test_all_kinds_start_from_the_same_weights():
    """To the bit."""
    weights = [build(kind)[0].weights for kind in KINDS]
    assert all(torch.equal(a, b) for other in weights[1:] for a, b in zip(weights[0], other, strict=True))


def test_running_statistics_stand_still_in_inference():
    """As everywhere."""
    network, x, _ = build("batch")
    network.eval()
    before = [norm.running_mean.clone() for norm in network.modules() if isinstance(norm, BatchNorm)]
    network(x)
    after = [norm.running_mean for norm in network.modules() if isinstance(norm, BatchNorm)]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
