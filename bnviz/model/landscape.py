"""How the gradient changes where a step leads: internal covariate shift, and the loss along the gradient.

Santurkar, Tsipras, Ilyas and Madry (2018), "How does batch normalization help optimization?". Everything happens in a
copy: the network that trains, its running statistics and its noise are left alone.
"""

import copy
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.mlp import MLP
from bnviz.records import Array

LENGTHS = (0.25, 0.5, 1.0, 2.0, 4.0)  # of a look along the gradient, in steps of the learning rate


class Shift(NamedTuple):
    """Internal covariate shift of every layer, the output layer last."""

    norm: Array  # (L+1,) |G - G'|
    cosine: Array  # (L+1,) of the angle between G and G'


class Along(NamedTuple):
    """What lies along the negative gradient of all parameters."""

    low: float  # the smallest and the largest loss
    high: float
    change: float  # largest |g' - g| / |g|: how far the gradient is from predicting itself
    smoothness: float  # largest |g' - g| / distance, the effective beta-smoothness


def shift(network: MLP, x: Tensor, y: Tensor, lr: float) -> Shift:
    """Internal covariate shift as Santurkar et al. define it, for one step of plain gradient descent.

    Definition 2.1: "Let L be the loss, W_1^(t), ..., W_k^(t) be the parameters of each of the k layers and
    (x^(t), y^(t)) be the batch of input-label pairs used to train the network at time t. We define internal
    covariate shift (ICS) of activation i at time t to be the difference ||G_{t,i} - G'_{t,i}||_2, where

        G_{t,i}  = grad_{W_i^(t)} L(W_1^(t), ..., W_k^(t); x^(t), y^(t))
        G'_{t,i} = grad_{W_i^(t)} L(W_1^(t+1), ..., W_{i-1}^(t+1), W_i^(t), W_{i+1}^(t), ..., W_k^(t); x^(t), y^(t))."

    The first layer has nothing before it: its shift is 0. A layer's bias, gamma and beta move with its weights.

    Args:
        x, y: the mini-batch, (N, D) and (N,). lr: of the step that the preceding layers make.
    """
    moved = copy.deepcopy(network)
    layers = [*moved.hidden, moved.output]
    parameters: list[list[Tensor]] = [list(layer.parameters()) for layer in layers]
    flat = [each for part in parameters for each in part]
    grads = iter(torch.autograd.grad(F.cross_entropy(moved(x), y), flat))
    before = [[next(grads) for _ in part] for part in parameters]
    norms, cosines = [0.0], [1.0]
    for k, weight in enumerate(moved.weights[1:]):
        with torch.no_grad():
            torch._foreach_add_(parameters[k], before[k], alpha=-lr)
        [after] = torch.autograd.grad(F.cross_entropy(moved(x), y), [weight])
        was = next(g for p, g in zip(parameters[k + 1], before[k + 1], strict=True) if p is weight)
        norms.append((after - was).norm().item())
        cosines.append(F.cosine_similarity(after.flatten(), was.flatten(), dim=0, eps=1e-30).item())
    return Shift(np.array(norms), np.array(cosines))


def along(network: MLP, x: Tensor, y: Tensor, lr: float, lengths: Sequence[float] = LENGTHS) -> Along:
    """The loss and the gradient at W - s lr g for some s, g the gradient of all parameters (section 3.2, Figure 4).

    Args:
        x, y: the mini-batch, (N, D) and (N,). lengths: the values of s.
    """
    moved = copy.deepcopy(network)
    parameters: list[Tensor] = list(moved.parameters())
    start = [each.detach().clone() for each in parameters]
    first = torch.autograd.grad(F.cross_entropy(moved(x), y), parameters)
    length = _length(first)
    losses, changes, slopes = [], [], []
    for s in lengths:
        with torch.no_grad():
            torch._foreach_copy_(parameters, start)
            torch._foreach_add_(parameters, first, alpha=-s * lr)
        loss = F.cross_entropy(moved(x), y)
        change = _length(torch._foreach_sub(torch.autograd.grad(loss, parameters), first))
        losses.append(loss.item())
        changes.append(change / max(length, 1e-30))
        slopes.append(change / max(s * lr * length, 1e-30))
    return Along(*(float(each) for each in (np.min(losses), np.max(losses), np.max(changes), np.max(slopes))))


def _length(parts: Sequence[Tensor]) -> float:
    return torch.stack(torch._foreach_norm(list(parts))).norm().item()
