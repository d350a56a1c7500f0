"""What the advice changes: dropout, local response normalization, distortions."""

import copy

import pytest
import torch

from bnviz.experiments.advice.networks import Convolutional, Perceptron, distorted


def perceptron(dropout):
    """A small one, from seed 0."""
    return Perceptron((6, 50, 40, 3), True, dropout, torch.Generator().manual_seed(0))


def last_received(network, u):
    """What the output layer receives of u."""
    seen = []
    handle = network.inner.output.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    network(u)
    handle.remove()
    return seen[0]


def test_dropout_sets_its_share_to_zero_and_enlarges_the_rest():
    """By 1 / (1 - p), as torch's; each unit of each example on its own."""
    u = torch.rand(400, 6, generator=torch.Generator().manual_seed(1)) + 0.5
    network = Perceptron((6, 200, 3), False, 0.2, torch.Generator().manual_seed(0))
    network.inner.hidden[0].bias.data.fill_(10.0)  # no ReLU is 0
    kept = network.inner.hidden[0](u)
    received = last_received(network, u)
    dropped = received == 0
    assert dropped.double().mean().item() == pytest.approx(0.2, abs=0.01)
    torch.testing.assert_close(received[~dropped], kept[~dropped] / 0.8)
    assert dropped.any(0).all()
    assert not dropped.all(0).any()


def test_in_inference_mode_nothing_is_dropped():
    """The same network, with dropout and without, gives the same answers."""
    u = torch.rand(20, 6, generator=torch.Generator().manual_seed(1))
    with_it, without = perceptron(0.5).eval(), perceptron(0.0).eval()
    assert torch.equal(with_it(u), without(u))


def test_dropout_takes_nothing_from_the_draw_of_the_weights():
    """Both ways start from the same weights."""
    for one, other in zip(perceptron(0.5).weights, perceptron(0.0).weights, strict=True):
        assert torch.equal(one, other)


def test_local_response_normalization_is_that_of_its_paper():
    """x / (2 + 10^-4 sum of x_j^2 over five channels)^0.75, fewer at the edges. Krizhevsky et al. (2012), 3.3."""
    network = Convolutional(10, True, True, torch.Generator().manual_seed(0))
    x = 100 * torch.randn(2, 8, 3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = network._responded(x)
    for channel in range(8):
        near = x[:, max(0, channel - 2) : channel + 3].pow(2).sum(1)
        torch.testing.assert_close(found[:, channel], x[:, channel] / (2 + 1e-4 * near) ** 0.75)
    network.responses = False
    assert torch.equal(network._responded(x), x)


def test_a_shifted_image_is_shifted_by_up_to_a_pixel():
    """Each is one of nine, zeros come in, and all nine come up."""
    u = torch.rand(500, 16, generator=torch.Generator().manual_seed(0)) + 0.1
    found = distorted(u, "shifts", torch.Generator().manual_seed(1)).view(-1, 4, 4)
    wide = torch.nn.functional.pad(u.view(-1, 4, 4), (1, 1, 1, 1))
    nine = torch.stack([wide[:, a : a + 4, b : b + 4] for a in range(3) for b in range(3)])
    which = (nine == found).all((2, 3))  # (9, N)
    assert (which.sum(0) == 1).all()
    assert which.any(1).all()


def test_another_contrast_and_brightness_is_one_line_an_image():
    """Within [0, 1]; the slope from 1/2 to 3/2 where nothing is cut off."""
    u = torch.rand(300, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 0.2 + 0.4
    found = distorted(u, "photometric", torch.Generator().manual_seed(1))
    assert 0 <= found.min() <= found.max() <= 1
    whole = ((found > 0) & (found < 1)).all(1)
    assert whole.double().mean() > 0.9
    x, y = u[whole], found[whole]
    slope = ((x - x.mean(1, True)) * (y - y.mean(1, True))).sum(1) / (x - x.mean(1, True)).pow(2).sum(1)
    torch.testing.assert_close(y, slope[:, None] * (x - x.mean(1, True)) + y.mean(1, True))
    assert 0.5 <= slope.min() < 0.6
    assert 1.4 < slope.max() <= 1.5


def test_a_distortion_is_drawn_anew_every_time_and_the_same_from_the_same_draw():
    """From the generator alone."""
    u = torch.rand(5, 64, generator=torch.Generator().manual_seed(0))
    draw = torch.Generator().manual_seed(1)
    again = copy.deepcopy(draw.get_state())
    first, second = distorted(u, "photometric", draw), distorted(u, "photometric", draw)
    draw.set_state(again)
    assert not torch.equal(first, second)
    assert torch.equal(first, distorted(u, "photometric", draw))
