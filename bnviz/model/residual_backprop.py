"""Back-propagation through a residual network, written out.

With delta the gradient that reaches the stream after a block x + alpha W r, r = ReLU(Norm(x)): dL/dW = alpha delta^T r
and dL/dalpha = sum (delta W) r. Before the block it is delta + Norm'(ReLU'(alpha delta W)): the identity is why a
gradient passes a hundred blocks.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.model.backprop import ATEN, MEAN, Pass
from bnviz.model.batchnorm import BatchNorm
from bnviz.model.residual import Block, ResidualNet

ALL = [True, True, True]  # the gradients that are wanted of a normalization: of its input, gamma and beta


class Memory(NamedTuple):
    """A block's tensors, without autograd's marks."""

    weight: Tensor  # (C, C)
    norm: BatchNorm | nn.LayerNorm | None
    affine: tuple[Tensor, Tensor]  # gamma and beta (C,), where there is a norm
    running: tuple[Tensor, Tensor]  # mean and variance (C,), of a batch norm
    alpha: Tensor | None  # ()


class Seen(NamedTuple):
    """What the way back needs of one block."""

    stream: Tensor  # x (N, C)
    mean: Tensor  # of the normalization, and 1 / sqrt(variance + eps)
    scale: Tensor
    answer: Tensor  # r (N, C)


def _gathered(block: Block) -> Memory:
    norm, nothing = block.norm, block.weight.detach()
    gamma, beta = (norm.gamma, norm.beta) if isinstance(norm, BatchNorm) else (nothing, nothing)
    if isinstance(norm, nn.LayerNorm):
        gamma, beta = norm.weight, norm.bias
    assert gamma is not None
    assert beta is not None
    running = (norm.running_mean, norm.running_var) if isinstance(norm, BatchNorm) else (nothing, nothing)
    alpha = None if block.alpha is None else block.alpha.detach()
    return Memory(nothing, norm, (gamma.detach(), beta.detach()), running, alpha)


class ResidualDescent:
    """Plain gradient descent on one `ResidualNet`, W <- W - lr dL/dW, all parameters in one call."""

    def __init__(self, network: ResidualNet) -> None:
        self._stem = network.stem.detach()
        self._blocks = [_gathered(block) for block in network.blocks]
        self._weight, self._bias = network.output.weight.detach(), network.output.bias.detach()
        self._one = torch.ones((), dtype=self._weight.dtype)  # dL/dL
        self.parameters = [self._stem, *(each for block in self._blocks for each in _moving(block))]
        self.parameters += [self._weight, self._bias]

    def forward_backward(self, u: Tensor, y: Tensor) -> Pass:
        """The loss of u (N, D), y (N,) and its gradients, in the order of `parameters`; `inputs` are the streams."""
        seen: list[Seen] = []
        x = F.linear(u, self._stem)
        for block in self._blocks:
            at = self._answer(block, x)
            seen.append(at)
            # (N, C): x + alpha r W^T
            x = torch.addmm(x, at.answer, block.weight.t(), alpha=1.0 if block.alpha is None else block.alpha.item())
        logits = F.linear(x, self._weight, self._bias)
        logs = F.log_softmax(logits, 1)
        loss, count = ATEN.nll_loss_forward.default(logs, y, None, *MEAN)
        delta = ATEN.nll_loss_backward.default(self._one, logs, y, None, *MEAN, count)
        delta = ATEN._log_softmax_backward_data.default(delta, logs, 1, logs.dtype)
        last = [torch.mm(delta.t(), x), delta.sum(0)]
        delta = torch.mm(delta, self._weight)
        found: list[list[Tensor]] = []  # block by block, the last one first
        for block, at in zip(reversed(self._blocks), reversed(seen), strict=True):
            delta, own = self._back(block, at, delta)
            found.append(own)
        grads = torch.mm(delta.t(), u), *(grad for own in reversed(found) for grad in own), *last
        return Pass([*(at.stream for at in seen), x], logits, loss, grads)

    def step(self, grads: tuple[Tensor, ...], lr: float) -> None:
        """Move all parameters."""
        torch._foreach_add_(self.parameters, grads, alpha=-lr)

    def _answer(self, block: Memory, x: Tensor) -> Seen:
        """r = ReLU(Norm(x)), and what normalized."""
        mean = scale = v = x
        if isinstance(norm := block.norm, BatchNorm):
            v, mean, scale = torch.native_batch_norm(
                x, *block.affine, *block.running, True, norm.weight_of_next(), norm.eps
            )
        elif norm is not None:
            v, mean, scale = torch.native_layer_norm(x, norm.normalized_shape, *block.affine, norm.eps)
        return Seen(x, mean, scale, torch.relu(v))

    def _back(self, block: Memory, at: Seen, delta: Tensor) -> tuple[Tensor, list[Tensor]]:
        """What reaches the stream before a block, and the gradients of the block's own parameters."""
        weight, inner = torch.mm(delta.t(), at.answer), torch.mm(delta, block.weight)
        own = [weight]
        if block.alpha is not None:
            own.append((inner * at.answer).sum())
            weight.mul_(block.alpha)
            inner.mul_(block.alpha)
        inner = ATEN.threshold_backward.default(inner, at.answer, 0)
        if isinstance(norm := block.norm, BatchNorm):
            statistics = *block.running, at.mean, at.scale
            inner, *affine = ATEN.native_batch_norm_backward.default(
                inner, at.stream, block.affine[0], *statistics, True, norm.eps, ALL
            )
            own += affine
        elif norm is not None:
            inner, *affine = ATEN.native_layer_norm_backward.default(
                inner, at.stream, norm.normalized_shape, at.mean, at.scale, *block.affine, ALL
            )
            own += affine
        return delta + inner, own


def _moving(block: Memory) -> list[Tensor]:
    """The parameters of a block, in the order of its gradients."""
    extra = [block.alpha] if block.alpha is not None else []
    return [block.weight, *extra, *(block.affine if block.norm is not None else ())]
