"""Mini-batches, the gradient step, accuracy, and where a network turned non-finite."""

import math
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.data import DataSet
from bnviz.model import backprop
from bnviz.model.conv import ConvNet
from bnviz.model.conv_backprop import ConvBackprop
from bnviz.model.mlp import MLP
from bnviz.records import Array

# what computes the gradients of a kind of network without autograd
WRITTEN_OUT: dict[type[MLP], Callable[..., Any]] = {MLP: backprop.Backprop, ConvNet: ConvBackprop}
Tensors = tuple[Tensor, Tensor, Tensor, Tensor]  # x_train, y_train, x_test, y_test


@cache
def tensors(data: DataSet) -> Tensors:
    """x_train (N, D), y_train (N,), x_test, y_test: the data set's own memory; never to be written to."""
    with warnings.catch_warnings():  # that they may not be written to is meant
        warnings.filterwarnings("ignore", "The given NumPy array is not writable")
        found = [torch.from_numpy(each) for each in (data.x_train, data.y_train, data.x_test, data.y_test)]
    x_train, y_train, x_test, y_test = found
    return x_train, y_train, x_test, y_test


class Batches:
    """Mini-batches without end: every epoch goes through the training set in a new random order.

    Args:
        data: the data set. batch_size: m; at most the whole training set. seed: of the order.
    """

    def __init__(self, data: DataSet, batch_size: int, seed: int) -> None:
        self.data = data
        self.resize(batch_size)
        self._generator = torch.Generator().manual_seed(seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self._at = 0
        self._x, self._y, *_ = tensors(data)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_x", "_y")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._x, self._y, *_ = tensors(self.data)

    def resize(self, batch_size: int) -> None:
        """Make the coming mini-batches this large; the order of the examples goes on."""
        self.batch_size = min(batch_size, len(self.data.x_train))

    def next(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: x (m, D), y (m,). What is left over at an epoch's end is not used."""
        chosen = self.draw()
        return self._x[chosen], self._y[chosen]

    def draw(self) -> Tensor:
        """The next mini-batch as the places of its examples in the training set, (m,)."""
        if self._at + self.batch_size > len(self._order):
            self._order = torch.randperm(len(self._x), generator=self._generator)
            self._at = 0
        chosen = self._order[self._at : self._at + self.batch_size]
        self._at += self.batch_size
        return chosen


class Descent:
    """Plain gradient descent on one network, W <- W - lr dL/dW, with the lengths of weights and gradients.

    The network's parameters are gathered once, the layers' weights first: after a surgery make a new Descent.
    """

    def __init__(self, network: MLP) -> None:
        weights = network.weights
        others = [p for p in network.parameters() if not any(p is w for w in weights)]
        self.layers = len(weights)
        self.parameters: list[Tensor] = [*weights, *others]
        self._memory = [p.detach() for p in self.parameters]  # the same memory, without autograd's marks
        self._vectors = [vector(p) for p in self.parameters]
        self._network = network
        self._moving: list[int] | None = None  # which parameters a step moves; None is all
        made = WRITTEN_OUT.get(type(network)) if backprop.written_out(network) else None
        self._written_out = made(network) if made else None

    def freeze(self, layer: int) -> None:
        """Let the parameters of one layer stay as they are: counted from 1, the output layer last; 0 is none."""
        layers = [*self._network.hidden, self._network.output]
        still = {id(p) for p in layers[layer - 1].parameters()} if 1 <= layer <= len(layers) else set()
        self._moving = [k for k, p in enumerate(self.parameters) if id(p) not in still] if still else None

    def forward_backward(self, x: Tensor, y: Tensor) -> backprop.Pass:
        """The loss of a mini-batch x (N, D), y (N,) and its gradients, the quicker way where there is one."""
        if self._written_out:
            found: backprop.Pass = self._written_out.forward_backward(x, y)
            return found
        inputs: list[Tensor] = []
        logits = self._network(x, inputs)
        loss = F.cross_entropy(logits, y)
        return backprop.Pass(inputs, logits, loss, self.gradients(loss))

    def gradients(self, loss: Tensor) -> tuple[Tensor, ...]:
        """dL/dp of every parameter."""
        return torch.autograd.grad(loss, self.parameters)

    def step(self, grads: tuple[Tensor, ...], lr: float) -> None:
        """Move all parameters in one call: half the time of torch.optim.SGD, the same bits."""
        if self._moving is None:
            torch._foreach_add_(self._memory, grads, alpha=-lr)
        else:
            moving = [self._memory[k] for k in self._moving]
            torch._foreach_add_(moving, [grads[k] for k in self._moving], alpha=-lr)

    def lengths(self, grads: Sequence[Tensor]) -> tuple[list[float], list[float]]:
        """|p| of every parameter, the layers' weights first, and |dL/dW| of every layer."""
        slopes = [grad.numpy().reshape(-1) for grad in grads[: self.layers]]
        found = lengths([*self._vectors, *slopes])
        return found[: len(self._vectors)], found[len(self._vectors) :]


def vector(x: Tensor) -> Array:
    """A tensor's own memory as a flat array."""
    return x.detach().numpy().reshape(-1)


@np.errstate(over="ignore", invalid="ignore")  # what overflows is measured again
def lengths(vectors: Sequence[Array]) -> list[float]:
    """sqrt(sum x_i^2) of every vector, by np.dot: half the time of torch's norm."""
    squared = [x.dot(x) for x in vectors]
    if math.isfinite(sum(squared)):
        return [math.sqrt(each) for each in squared]
    return [_long(x) for x in vectors]


def _long(x: Array) -> float:
    """The length of a vector whose square is too large for float32; infinite or NaN only if the vector is."""
    return float(np.linalg.norm(x.astype(np.float64)))


def first_bad(outputs: Sequence[Tensor], weights: Sequence[Tensor], grads: Sequence[Tensor]) -> int:
    """The layer, counted from 1, at which a step turned non-finite.

    Going forward it is the first whose output or weight is not finite; if all are, the gradient turned bad on its
    way back, and it is the last whose gradient is not finite; if none, the loss alone did: the output layer.

    Args:
        outputs: of every layer, before its nonlinearity. weights, grads: of every layer.
    """
    for k, (output, weight) in enumerate(zip(outputs, weights, strict=True), 1):
        if not (torch.isfinite(output).all() and torch.isfinite(weight).all()):
            return k
    bad = [k for k, grad in enumerate(grads, 1) if not torch.isfinite(grad).all()]
    return max(bad, default=len(outputs))


def rms(difference: Tensor) -> float:
    """The root mean square of some numbers."""
    return difference.square().mean().sqrt().item()


@torch.no_grad()
def answers(network: nn.Module, x: Tensor) -> Tensor:
    """The most probable class of every x (N, D), in inference mode: (N,)."""
    was = network.training
    network.eval()
    found = torch.cat([network(part).argmax(1) for part in x.split(getattr(network, "at_once", len(x)))])
    network.train(was)
    return found


class Read(NamedTuple):
    """What a network made of N examples in inference mode, and of M of them in detail."""

    answers: Tensor  # (N,) the most probable class of each
    logits: Tensor  # (M, K)
    inputs: list[Tensor]  # what each hidden nonlinearity received, (M, C) or, of maps, (M, C, H, W)


@torch.no_grad()
def read(network: MLP, x: Tensor, chosen: Tensor) -> Read:
    """As `answers`, of every x (N, D); in detail of those at the places `chosen` (M,), which ascend."""
    was = network.training
    network.eval()
    found, logits, seen = [], [], []
    for k, part in enumerate(x.split(network.at_once)):
        inputs: list[Tensor] = []
        said = network(part, inputs)
        here = chosen[chosen // network.at_once == k] - k * network.at_once
        found.append(said.argmax(1))
        logits.append(said[here])
        seen.append([each[here] for each in inputs])
    network.train(was)
    return Read(torch.cat(found), torch.cat(logits), [torch.cat(each) for each in zip(*seen, strict=True)])


@torch.no_grad()
def accuracy_in_training(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Percent of x (N, D) whose most probable class is y (N,), in training mode: normalized by their own statistics.

    Where there are running statistics they move, as in any pass in training mode.
    """
    return 100.0 * (network(x).argmax(1) == y).double().mean().item()


def share_right(found: Tensor, y: Tensor) -> float:
    """Percent of the answers (N,) that are y (N,)."""
    return 100.0 * (found == y).sum().item() / len(y)


def accuracy(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Percent of x (N, D) whose most probable class is y (N,), in inference mode."""
    return share_right(answers(network, x), y)
