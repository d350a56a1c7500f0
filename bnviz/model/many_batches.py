"""Many small mini-batches in one pass, each normalized by its own statistics."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.model.sequential import known


def all_at_once(net: nn.Sequential, x: Tensor) -> Tensor:
    """Logits (B, m, K) of B mini-batches x (B, m, D), each normalized by its own statistics; as B passes, but quicker.

    In training mode the running statistics move as in these passes, one after the other; in evaluation mode they are
    used.
    """
    for module in net:
        x = _normalized(module, x) if isinstance(module, nn.BatchNorm1d) and module.training else _each(module, x)
    return x


def _each(module: nn.Module, x: Tensor) -> Tensor:
    found: Tensor = module(x.flatten(0, 1))
    return found.view(*x.shape[:2], -1)


def _normalized(norm: nn.BatchNorm1d, x: Tensor) -> Tensor:
    """A channel for every mini-batch and unit: (B, m, C) as (m, B C)."""
    count, m, units = x.shape
    wide = x.transpose(0, 1).reshape(m, count * units)
    hat = F.batch_norm(wide, None, None, norm.weight.repeat(count), norm.bias.repeat(count), True, 0.0, norm.eps)
    momentum = 0.0 if norm.momentum is None else norm.momentum
    with torch.no_grad():
        weights = momentum * (1 - momentum) ** torch.arange(count - 1, -1, -1.0)  # the last counts most
        for running, value in ((norm.running_mean, x.mean(1)), (norm.running_var, x.var(1))):
            known(running).mul_((1 - momentum) ** count).add_(weights @ value)
    return hat.view(m, count, units).transpose(0, 1)
