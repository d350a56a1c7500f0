"""A convolutional network: its hand-written way back is autograd's, and its normalizations are torch's own."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz.choices import PER_ACTIVATION
from bnviz.config import ConfigError
from bnviz.model import surgery, train
from bnviz.model.conv import ConvNet
from bnviz.model.conv_backprop import ConvBackprop

KINDS = ("none", "batch", PER_ACTIVATION, "layer", "group", "rms", "weight")
N, CLASSES = 12, 4


def build(kind="batch", pixels=64, channels=(3, 5, 6), dtype=torch.float64, **more):
    """A network, and images of it."""
    draw = torch.Generator().manual_seed(0)
    network = ConvNet(pixels, channels, CLASSES, normalization=kind, generator=draw, dtype=dtype, **more)
    x = torch.rand(N, pixels, generator=draw).to(dtype)
    y = torch.randint(CLASSES, (N,), generator=draw)
    return network, x, y


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("kind", ["none", "batch"])
@pytest.mark.parametrize("pixels", [64, 784])
def test_the_gradients_are_those_of_autograd(kind, activation, pixels):
    """All of them, in float64, and the running statistics move alike."""
    one, x, y = build(kind, pixels, activation=activation)
    other, *_ = build(kind, pixels, activation=activation)
    found = ConvBackprop(one).forward_backward(x, y)
    inputs = []
    loss = F.cross_entropy(other(x, inputs), y)
    parameters = train.Descent(other).parameters
    for mine, its in zip(found.grads, torch.autograd.grad(loss, parameters), strict=True):
        torch.testing.assert_close(mine, its, rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(found.loss, loss.detach())
    for mine, its in zip(found.inputs, inputs, strict=True):
        torch.testing.assert_close(mine, its.detach())
    for mine, its in zip(one.buffers(), other.buffers(), strict=True):
        torch.testing.assert_close(mine, its)


def torchs_own(network):
    """The same network from torch's modules, with the same weights."""
    layers = []
    for hidden in network.hidden:
        out, ins = hidden.weight.shape[:2]
        layers.append(nn.Conv2d(ins, out, 3, hidden.stride, 1, bias=hidden.bias is not None, dtype=torch.float64))
        layers[-1].weight.data.copy_(hidden.weight)
        if hidden.bias is not None:
            layers[-1].bias.data.copy_(hidden.bias)
        else:
            layers.append(nn.BatchNorm2d(out, dtype=torch.float64))
        layers.append(nn.Sigmoid())
    last = nn.Linear(network.output.weight.shape[1], CLASSES, dtype=torch.float64)
    last.weight.data.copy_(network.output.weight)
    last.bias.data.zero_()
    return nn.Sequential(nn.Unflatten(1, (1, network.side, network.side)), *layers, nn.Flatten(), last)


@pytest.mark.parametrize("kind", ["none", "batch"])
def test_a_training_is_that_of_torchs_modules(kind):
    """Loss by loss, and then in inference mode."""
    network, x, y = build(kind)
    same = torchs_own(network)
    descent, sgd = train.Descent(network), torch.optim.SGD(same.parameters(), 0.3)
    for _ in range(5):
        _, _, loss, grads = descent.forward_backward(x, y)
        descent.step(grads, 0.3)
        expected = F.cross_entropy(same(x), y)
        assert loss.item() == pytest.approx(expected.item(), abs=1e-12)
        sgd.zero_grad()
        expected.backward()
        sgd.step()
    torch.testing.assert_close(network.eval()(x), same.eval()(x), rtol=1e-9, atol=1e-9)


def test_per_activation_is_batch_norm_of_every_activation_apart():
    """As torch's BatchNorm1d of the flat maps; per channel it is another one."""
    network, x, _ = build(PER_ACTIVATION)
    layer = network.hidden[0]
    maps = layer.affine(network.arranged(x)).detach()
    flat = nn.BatchNorm1d(maps[0].numel(), dtype=torch.float64)
    torch.testing.assert_close(layer.norm(maps), flat(maps.flatten(1)).view(maps.shape))
    channel = nn.BatchNorm2d(maps.shape[1], dtype=torch.float64)(maps)
    assert (layer.norm(maps) - channel).abs().max() > 0.1


@pytest.mark.parametrize(("kind", "expected"), [("layer", lambda c: nn.GroupNorm(1, c)), ("group", nn.Identity)])
def test_layer_norm_is_over_all_maps_of_an_image(kind, expected):
    """One group; every image has mean 0 and variance 1 over its channels and locations."""
    network, x, _ = build(kind, channels=(10, 4), dtype=torch.float32)
    maps = network.hidden[0].affine(network.arranged(x)).detach()
    found = network.hidden[0].norm(maps).detach()
    if kind == "layer":
        torch.testing.assert_close(found, expected(10)(maps).detach())
        torch.testing.assert_close(found.flatten(1).mean(1), torch.zeros(N), atol=1e-5, rtol=0)
    else:
        torch.testing.assert_close(found, nn.GroupNorm(10, 10)(maps).detach())


@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_start_from_the_same_weights_and_train(kind):
    """To the bit; one step lowers the loss."""
    network, x, y = build(kind, dtype=torch.float32)
    plain, *_ = build("none", dtype=torch.float32)
    assert all(torch.equal(a, b) for a, b in zip(network.weights, plain.weights, strict=True))
    descent = train.Descent(network)
    before = descent.forward_backward(x, y)
    descent.step(before.grads, 0.1)
    assert descent.forward_backward(x, y).loss < before.loss


def test_maps_halve_until_they_are_two_by_two():
    """A small image keeps its size in the first convolution, a large one does not."""
    for pixels, sides in ((64, [8, 4, 2, 2]), (784, [14, 7, 4, 2])):
        network, x, _ = build("none", pixels, channels=(2, 2, 2, 2))
        inputs = []
        network(x, inputs)
        assert [each.shape[-1] for each in inputs] == sides


@pytest.mark.parametrize("pixels", [2, 50])
def test_what_is_no_image_is_refused(pixels):
    """One sentence that names the settings."""
    with pytest.raises(ConfigError, match=r"network takes conv only where data is"):
        build("none", pixels)


def test_batch_norm_goes_in_and_out_and_the_function_stays():
    """In inference mode, with the padding of the convolutions."""
    network, x, y = build("none")
    before = network.eval()(x)
    network.train()
    done = surgery.operate(network, True, True, x, x, (x, y))
    assert done.inference < 1e-12
    descent = train.Descent(network)
    for _ in range(3):
        descent.step(descent.forward_backward(x, y).grads, 0.1)
    assert (network.eval()(x) - before).abs().max() > 1e-3
    network.train()
    assert surgery.operate(network, False, True, x, x, (x, y)).inference < 1e-12


def test_a_gamma_is_set_by_hand_where_a_channel_has_one():
    """Per activation there is no one to set."""
    network, *_ = build("batch")
    surgery.put(network, "gamma", 2, 1, 1.5)
    assert network.hidden[1].norm.gamma[1] == 1.5
    other, *_ = build(PER_ACTIVATION)
    surgery.put(other, "gamma", 2, 1, 1.5)
    assert (other.hidden[1].norm.gamma == 1).all()


def test_many_images_are_evaluated_in_parts():
    """With the same answers as all at once."""
    network, x, _ = build("batch", dtype=torch.float32)
    y = network.eval()(x).argmax(1)
    network.at_once = 5
    assert train.accuracy(network, x, y) == 100.0
