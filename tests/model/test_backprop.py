"""Back-propagation written out, against torch's autograd."""

import copy
import random

import pytest
import torch
from torch.nn import functional as F

from bnviz.model import backprop, train
from bnviz.model.mlp import ACTIVATIONS, MLP


def network(activation: str, normalization: str, dtype: torch.dtype = torch.float64) -> MLP:
    """Two hidden layers, the same every time."""
    start = torch.Generator().manual_seed(0)
    return MLP([5, 7, 6, 3], activation, "xavier", normalization=normalization, generator=start, dtype=dtype)


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Eleven examples of three classes."""
    start = torch.Generator().manual_seed(1)
    return torch.randn(11, 5, generator=start, dtype=torch.float64), torch.randint(3, (11,), generator=start)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("normalization", ["none", "batch"])
def test_it_is_what_autograd_finds(activation: str, normalization: str) -> None:
    ours, theirs = network(activation, normalization), network(activation, normalization)
    (x, y), received = batch(), []
    descent = train.Descent(theirs)
    for _ in range(3):
        found = backprop.Backprop(ours).forward_backward(x, y)
        received.clear()
        loss = F.cross_entropy(theirs(x, received), y)
        grads = descent.gradients(loss)
        torch.testing.assert_close(found.loss, loss.detach())
        torch.testing.assert_close(found.inputs, [each.detach() for each in received])
        torch.testing.assert_close(found.grads, grads, rtol=1e-10, atol=1e-12)
        descent.step(grads, 0.3)
        train.Descent(ours).step(found.grads, 0.3)
    for mine, other in zip(ours.state_dict().items(), theirs.state_dict().items(), strict=True):
        assert mine[0] == other[0]
        torch.testing.assert_close(mine[1], other[1], rtol=1e-9, atol=1e-11)


def test_it_knows_which_networks_are_not_for_it() -> None:
    changed = network("sigmoid", "batch")
    assert backprop.written_out(changed)
    changed.hidden[1].norm.eps = 0.0  # type: ignore[union-attr]
    assert not backprop.written_out(changed)
    resting = network("sigmoid", "batch").eval()
    assert not backprop.written_out(resting)
    x, y = batch()
    found = train.Descent(changed).forward_backward(x, y)  # autograd's way, with the same answer but for eps
    torch.testing.assert_close(
        found.grads, backprop.Backprop(network("sigmoid", "batch")).forward_backward(x, y).grads, rtol=1e-2, atol=1e-4
    )


@pytest.mark.parametrize("activation", backprop.SLOPES)
@pytest.mark.parametrize("normalization", ["none", "batch"])
def test_in_float32_the_gradients_are_autograd_s_to_the_bit(activation, normalization):
    """So that a run, its script and its recorded numbers stay what they were."""
    made = [
        MLP(
            [64, 100, 100, 10],
            activation,
            "he",
            normalization=normalization,
            generator=torch.Generator().manual_seed(0),
        )
        for _ in range(2)
    ]
    draw = torch.Generator().manual_seed(1)
    x, y = torch.rand(60, 64, generator=draw), torch.randint(10, (60,), generator=draw)
    written, recorded = (train.Descent(each) for each in made)
    for _ in range(5):
        mine = written.forward_backward(x, y)
        loss = F.cross_entropy(made[1](x), y)
        theirs = recorded.gradients(loss)
        assert torch.equal(mine.loss, loss)
        assert all(torch.equal(one, other) for one, other in zip(mine.grads, theirs, strict=True))
        written.step(mine.grads, 0.5)
        recorded.step(theirs, 0.5)
    assert all(torch.equal(a, b) for a, b in zip(made[0].buffers(), made[1].buffers(), strict=True))


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(k, k + 40), id=f"{k}-{k + 39}", marks=pytest.mark.slow if k else ())
        for k in range(0, 200, 40)
    ],
)
def test_random_networks_get_autograd_s_gradients_to_the_bit(seeds: range) -> None:
    """Two hundred networks of any depth, width, nonlinearity, scale and precision, with batch norm in some layers.

    Fifteen steps each: losses, gradients, what the nonlinearities receive and the running statistics.
    """
    for seed in seeds:
        draw = random.Random(seed)
        sizes = [draw.randint(1, 20), *(draw.randint(1, 30) for _ in range(draw.randint(1, 5))), draw.randint(2, 10)]
        dtype = draw.choice((torch.float32, torch.float64))
        start = MLP(
            sizes,
            draw.choice(tuple(backprop.SLOPES)),
            draw.choice(("gaussian", "xavier", "he")),
            draw.choice((0.1, 1.0)),
            generator=torch.Generator().manual_seed(seed),
            dtype=dtype,
        )
        for layer in start.hidden:
            layer.set_normalization(draw.choice(("none", "batch")))
        made = copy.deepcopy(start), copy.deepcopy(start)
        written, recorded = map(train.Descent, made)
        numbers = torch.Generator().manual_seed(seed)
        for _ in range(15):
            n = draw.randint(2, 40)
            x = torch.randn(n, sizes[0], generator=numbers, dtype=dtype)
            y = torch.randint(sizes[-1], (n,), generator=numbers)
            mine, received = written.forward_backward(x, y), []
            loss = F.cross_entropy(made[1](x, received), y)
            theirs = recorded.gradients(loss)
            for ours, torchs in zip((mine.loss, *mine.inputs, *mine.grads), (loss, *received, *theirs), strict=True):
                assert torch.equal(ours, torchs), (seed, sizes)
            written.step(mine.grads, 0.1)
            recorded.step(theirs, 0.1)
        assert all(torch.equal(a, b) for a, b in zip(made[0].buffers(), made[1].buffers(), strict=True))
