"""A network as people write it: torch's own modules one after the other, in the setting of every symptom.

Digits, three hidden layers of 100 units, He's weights, batch normalization before each ReLU and no bias before it. The
weights come from a generator of the network's own, not from torch's global one.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz import data
from bnviz.model import train

WIDTH = 100
LR = 0.1  # of every symptom, unless it says so
TRAINED = 300  # steps of the networks that are trained before a run begins

Norm = Callable[[int], nn.Module]
Block = Callable[[nn.Module, nn.Module], list[nn.Module]]


def digits() -> train.Tensors:
    """x_train (1437, 64), y_train, x_test (360, 64), y_test; never to be written to."""
    return train.tensors(data.load("digits"))


def batches(size: int, seed: int) -> train.Batches:
    """Mini-batches of digits without end, in a new order every epoch."""
    return train.Batches(data.load("digits"), size, seed)


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """W u + b with He's weights, N(0, 2 / inputs), and b = 0. torch's own would draw from the global generator."""
    made: nn.Linear = nn.utils.skip_init(nn.Linear, inputs, outputs)
    with torch.no_grad():
        made.weight.copy_(torch.randn(outputs, inputs, generator=generator) * (2 / inputs) ** 0.5)
        made.bias.zero_()
    return made


def before(linear: nn.Module, norm: nn.Module) -> list[nn.Module]:
    """The usual order. Ioffe & Szegedy (2015), section 3.2."""
    return [linear, norm, nn.ReLU()]


def perceptron(
    seed: int, norm: Norm | None = nn.BatchNorm1d, *, layers: int = 3, block: Block = before
) -> nn.Sequential:
    """64 inputs, `layers` times (Linear, norm, ReLU) of 100 units, 10 classes.

    The weights depend on the seed alone: networks with and without a normalization start equal.

    Args:
        norm: made from the number of units; None for none. A linear map right before batch normalization has no bias.
        block: puts a layer's modules in order.
    """
    draw = torch.Generator().manual_seed(seed)
    modules: list[nn.Module] = []
    inputs = 64
    for _ in range(layers):
        layer = linear(inputs, WIDTH, draw)
        parts = [layer, nn.ReLU()] if norm is None else block(layer, norm(WIDTH))
        if isinstance(parts[1], nn.BatchNorm1d):
            layer.register_parameter("bias", None)
        modules += parts
        inputs = WIDTH
    return nn.Sequential(*modules, linear(inputs, 10, draw))


def gradient_step(net: nn.Module, x: Tensor, y: Tensor, optimizer: torch.optim.Optimizer) -> float:
    """One update on a mini-batch x (m, D), y (m,); the cross-entropy before it."""
    optimizer.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@cache
@torch.enable_grad()  # whoever asks for it first may only want to look
def _trained(seed: int) -> nn.Sequential:
    net = perceptron(seed)
    descent, coming = torch.optim.SGD(net.parameters(), LR), batches(60, seed)
    for _ in range(TRAINED):
        gradient_step(net, *coming.next(), descent)
    return net


def trained(seed: int) -> nn.Sequential:
    """A copy of the network after 300 steps on mini-batches of 60, in training mode; a process trains each once."""
    return copy.deepcopy(_trained(seed))


def batch_norms(net: nn.Module) -> list[nn.BatchNorm1d]:
    """The batch normalizations of a network, in order."""
    return [module for module in net.modules() if isinstance(module, nn.BatchNorm1d)]


def running_means(net: nn.Module) -> Tensor:
    """All running means in one row, a copy: (L C,)."""
    return torch.cat([known(norm.running_mean) for norm in batch_norms(net)])


def running_vars(net: nn.Module) -> Tensor:
    """All running variances in one row, a copy: (L C,)."""
    return torch.cat([known(norm.running_var) for norm in batch_norms(net)])


def known(value: Tensor | None) -> Tensor:
    """A buffer that is there."""
    assert value is not None
    return value


@torch.no_grad()
def recompute(net: nn.Module, some: Iterable[Tensor]) -> None:
    """Take the running statistics anew as plain means over some mini-batches (Wu & Johnson 2021, PreciseBN).

    The network is left in the mode that it was in, and with the momenta that it had.
    """
    was, momenta = net.training, [norm.momentum for norm in batch_norms(net)]
    for norm in batch_norms(net):
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all mini-batches since the reset
    net.train()
    for x in some:
        net(x)
    net.train(was)
    for norm, momentum in zip(batch_norms(net), momenta, strict=True):
        norm.momentum = momentum


def recomputed(net: nn.Module, some: Iterable[Tensor]) -> nn.Module:
    """A copy in evaluation mode whose running statistics are those of some mini-batches."""
    made = copy.deepcopy(net).eval()
    recompute(made, some)
    return made


def loader(draw: torch.Generator, size: int = 60) -> Iterator[tuple[Tensor, Tensor]]:
    """Drawn mini-batches of the training images without end, each x (size, 64), y (size,)."""
    x, y, *_ = digits()
    while True:
        chosen = torch.randint(len(x), (size,), generator=draw)
        yield x[chosen], y[chosen]


def renewed(net: nn.Sequential, make: Norm) -> None:
    """Put new batch normalizations in the places of the old ones, with their parameters and running statistics."""
    for place, old in enumerate(net):
        if isinstance(old, nn.BatchNorm1d):
            new = make(old.num_features)
            assert isinstance(new, nn.BatchNorm1d)
            new.weight, new.bias = old.weight, old.bias  # the optimizer's
            new.running_mean, new.running_var = old.running_mean, old.running_var
            net[place] = new.train(old.training)


@torch.no_grad()
def percent_right(logits: Tensor, y: Tensor) -> float:
    """Percent of logits (N, K) whose largest is that of y (N,); of a row of NaN torch's argmax says class 0."""
    return 100.0 * (logits.argmax(1) == y).double().mean().item()


@torch.no_grad()
def answers(net: nn.Module, x: Tensor) -> Tensor:
    """Logits (N, K) in evaluation mode; every module's own mode is kept."""
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    found: Tensor = net(x)
    for module, mode in modes:
        module.training = mode
    return found


def test_accuracy(net: nn.Module) -> float:
    """Percent of the test images that are right in evaluation mode."""
    _, _, x, y = digits()
    return percent_right(answers(net, x), y)


@torch.no_grad()
def among_themselves(net: nn.Module, x: Tensor) -> Tensor:
    """Logits (N, K) in training mode, x (N, D) normalized by its own statistics; the network itself does not move."""
    found: Tensor = copy.deepcopy(net).train()(x)
    return found


def percent_moved(before: Tensor, after: Tensor) -> float:
    """Percent of predictions that differ between two sets of logits (N, K)."""
    return 100.0 * (before.argmax(1) != after.argmax(1)).double().mean().item()


def gradient(net: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """The loss's gradient with respect to all parameters in one row; no running statistic moves."""
    buffers = {name: each.clone() for name, each in net.named_buffers()}
    loss = F.cross_entropy(torch.func.functional_call(net, buffers, (x,)), y)
    return flat(torch.autograd.grad(loss, list(net.parameters())))


def flat(tensors: Sequence[Tensor]) -> Tensor:
    """Some tensors in one row."""
    return torch.cat([each.detach().reshape(-1) for each in tensors])


def cosine(one: Tensor, other: Tensor) -> float:
    """Of the angle between two rows, in float64."""
    return F.cosine_similarity(one.double(), other.double(), dim=0).item()
