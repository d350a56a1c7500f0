"""Back-propagation through a network of our own, written out: it takes a fifth less time than by torch's autograd.

With delta_k the loss's gradient with respect to what layer k's nonlinearity receives, and u_k what the layer receives:
delta_K = (softmax - onehot) / N at the output, dL/dW_k = delta_k^T u_k, dL/db_k = sum_n delta_k, and one layer down
delta_{k-1} = g'(.) * (delta_k W_k). A batch norm between W u and g passes delta on through its mini-batch statistics
(Ioffe & Szegedy 2015, section 3); torch's own kernel does that.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import ACTIVATIONS, MLP, Hidden

ATEN = torch.ops.aten  # the very kernels that autograd calls, so that the gradients are its own to the bit
MEAN = (1, -100)  # of the loss over the mini-batch; no label is left out
# the nonlinearity's gradient times delta, from delta and what the nonlinearity answered
SLOPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "sigmoid": ATEN.sigmoid_backward.default,
    "tanh": ATEN.tanh_backward.default,
    "relu": lambda delta, answer: ATEN.threshold_backward.default(delta, answer, 0),
}


class Pass(NamedTuple):
    """One way forward and back on a mini-batch of N examples."""

    inputs: list[Tensor]  # what each hidden nonlinearity receives, (N, C)
    logits: Tensor  # (N, K)
    loss: Tensor  # the mean cross-entropy, ()
    grads: tuple[Tensor, ...]  # of every parameter, in `Descent`'s order: the layers' weights, then the others


class Layer(NamedTuple):
    """The memory of a hidden layer, gathered once: a module takes as long to find it as a small kernel to use it.

    Without autograd's marks, so that nothing is recorded.
    """

    weight: Tensor  # (C, D)
    bias: Tensor | None  # (C,)
    norm: BatchNorm | None
    gamma: Tensor | None  # (C,), as the following, where there is a norm
    beta: Tensor | None
    mean: Tensor | None
    variance: Tensor | None


class Seen(NamedTuple):
    """What the way back needs of one hidden layer."""

    received: Tensor  # u (N, D)
    linear: Tensor  # W u + b (N, C)
    mean: Tensor | None  # of the mini-batch, and 1 / sqrt(variance + eps): (C,) with batch norm
    scale: Tensor | None
    answer: Tensor  # g(...) (N, C)


def written_out(network: MLP) -> bool:
    """Whether `Backprop` knows this network: every normalization is a training BN with gamma, beta, eps > 0."""
    before = not any(layer.after for layer in network.hidden)
    usual = all(layer.norm is None or _usual(layer.norm) for layer in network.hidden)
    return network.activation in SLOPES and before and usual


def _usual(norm: object) -> bool:
    return type(norm) is BatchNorm and norm.training and norm.eps > 0 and None not in (norm.gamma, norm.beta)


def gathered(hidden: Hidden) -> Layer:
    """The memory of one hidden layer."""
    norm = hidden.norm if isinstance(hidden.norm, BatchNorm) else None
    others = (None,) * 4 if norm is None else (norm.gamma, norm.beta, norm.running_mean, norm.running_var)
    bias, gamma, beta, mean, variance = (None if each is None else each.detach() for each in (hidden.bias, *others))
    return Layer(hidden.weight.detach(), bias, norm, gamma, beta, mean, variance)


class Backprop:
    """Forward and back through one network, `written_out`; made anew when the network's tensors are others."""

    def __init__(self, network: MLP) -> None:
        self._layers = [gathered(layer) for layer in network.hidden]
        self._weight, self._bias = network.output.weight.detach(), network.output.bias.detach()
        self._nonlinearity, self._slope = ACTIVATIONS[network.activation], SLOPES[network.activation]
        self._one = torch.ones((), dtype=self._weight.dtype)  # dL/dL

    def forward_backward(self, x: Tensor, y: Tensor) -> Pass:
        """The loss of x (N, D), y (N,) and its gradients; like a step of autograd it moves the running statistics."""
        inputs: list[Tensor] = []
        seen: list[Seen] = []
        u = x
        for layer in self._layers:
            z = v = F.linear(u, layer.weight, layer.bias)
            mean = scale = None
            if (norm := layer.norm) is not None:
                affine, running = (layer.gamma, layer.beta), (layer.mean, layer.variance)
                v, mean, scale = torch.native_batch_norm(z, *affine, *running, True, norm.weight_of_next(), norm.eps)
            inputs.append(v)
            answer = self._nonlinearity(v)
            seen.append(Seen(u, z, mean, scale, answer))
            u = answer
        logits = F.linear(u, self._weight, self._bias)
        logs = F.log_softmax(logits, 1)
        loss, count = ATEN.nll_loss_forward.default(logs, y, None, *MEAN)
        delta = ATEN.nll_loss_backward.default(self._one, logs, y, None, *MEAN, count)
        delta = ATEN._log_softmax_backward_data.default(delta, logs, 1, logs.dtype)
        return Pass(inputs, logits, loss, self._back(seen, u, delta))

    def _back(self, seen: list[Seen], u: Tensor, delta: Tensor) -> tuple[Tensor, ...]:
        weights, others = [torch.mm(delta.t(), u)], [delta.sum(0)]
        above = self._weight
        for layer, at in zip(reversed(self._layers), reversed(seen), strict=True):
            delta = self._slope(torch.mm(delta, above), at.answer)
            if (norm := layer.norm) is not None:
                statistics = layer.mean, layer.variance, at.mean, at.scale
                delta, *affine = ATEN.native_batch_norm_backward.default(
                    delta, at.linear, layer.gamma, *statistics, True, norm.eps, [True, True, True]
                )
                others = [*affine, *others]
            if layer.bias is not None:
                others = [delta.sum(0), *others]
            above = layer.weight
            weights.append(torch.mm(delta.t(), at.received))
        return (*reversed(weights), *others)
