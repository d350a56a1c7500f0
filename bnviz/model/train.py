"""Mini-batches, the gradient step, and accuracy."""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.data import DataSet


@cache
def tensors(data: DataSet) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """x_train (N, D), y_train (N,), x_test, y_test, one copy for all runs of a process; never to be written to."""
    return tuple(torch.tensor(array) for array in (data.x_train, data.y_train, data.x_test, data.y_test))  # type: ignore[return-value]


class Batches:
    """Mini-batches without end: every epoch goes through the training set in a new random order.

    Args:
        data: the data set. batch_size: m; at most the whole training set. seed: of the order.
    """

    def __init__(self, data: DataSet, batch_size: int, seed: int) -> None:
        self.data = data
        self.batch_size = min(batch_size, len(data.x_train))
        self._generator = torch.Generator().manual_seed(seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self._at = 0
        self._x, self._y, *_ = tensors(data)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_x", "_y")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._x, self._y, *_ = tensors(self.data)

    def next(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: x (m, D), y (m,). What is left over at an epoch's end is not used."""
        if self._at + self.batch_size > len(self._order):
            self._order = torch.randperm(len(self._x), generator=self._generator)
            self._at = 0
        chosen = self._order[self._at : self._at + self.batch_size]
        self._at += self.batch_size
        return self._x[chosen], self._y[chosen]


def gradients(loss: Tensor, parameters: Sequence[nn.Parameter]) -> tuple[Tensor, ...]:
    """dL/dp for every parameter."""
    return torch.autograd.grad(loss, list(parameters))


@torch.no_grad()
def descend(parameters: Sequence[nn.Parameter], grads: Sequence[Tensor], lr: float) -> None:
    """p <- p - lr dL/dp, for all parameters at once: plain SGD."""
    torch._foreach_add_(list(parameters), list(grads), alpha=-lr)


@torch.no_grad()
def accuracy(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Percent of x (N, D) whose most probable class is y (N,), in inference mode."""
    was = network.training
    network.eval()
    right = (network(x).argmax(1) == y).sum().item()
    network.train(was)
    return 100.0 * right / len(y)


def warm_up() -> None:
    """Pay for what torch loads at its first step before a visitor waits for it."""
    w = nn.Parameter(torch.zeros(2, 2))
    descend([w], gradients(F.cross_entropy(torch.ones(2, 2) @ w, torch.zeros(2, dtype=torch.int64)), [w]), 0.1)
