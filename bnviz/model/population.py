"""The statistics of a whole data set for every batch normalization of a network (Ioffe & Szegedy 2015, Algorithm 2).

The running statistics are a moving average over mini-batches of a network that changed meanwhile. The population's own
belong to the weights as they are. Recomputing them after training is what Wu & Johnson (2021) call PreciseBN.
"""

import copy
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from bnviz.model.batchnorm import BatchNorm, moments, normalize
from bnviz.model.mlp import ACTIVATIONS, MLP


class Statistics(NamedTuple):
    """Mean and variance of what one batch normalization receives, both (C,)."""

    mean: Tensor
    variance: Tensor


def norms(network: MLP) -> list[BatchNorm]:
    """The batch normalizations of a network, in order."""
    return [layer.norm for layer in network.hidden if isinstance(layer.norm, BatchNorm)]


@torch.no_grad()
def population(network: MLP, u: Tensor, unbiased: bool = True) -> list[Statistics]:
    """E[x] and Var[x] of every batch normalization's input over a data set u (N, D), layer after layer.

    Every layer below is normalized by its own population statistics, so that they are those of one fixed network. The
    network is not touched.

    Args:
        unbiased: divide by N - 1, as inference does (Algorithm 2), or by N.

    Raises:
        ValueError: fewer than two examples have no unbiased variance.
    """
    n = len(u)
    if n < 2:
        raise ValueError(f"the statistics of a population need at least two examples; got {n}")
    found = []
    for layer in network.hidden:
        x = linear(u, layer.weight, layer.bias)
        if isinstance(layer.norm, BatchNorm):
            mean, variance = moments(x)
            found.append(Statistics(mean, variance * (n / (n - 1) if unbiased else 1)))
            x = normalize(x, *found[-1], layer.norm.gamma, layer.norm.beta, layer.norm.eps)
        elif layer.norm is not None:
            x = layer.norm(x)
        u = ACTIVATIONS[layer.activation](x)
    return found


@torch.no_grad()
def with_statistics(network: MLP, statistics: Sequence[Statistics]) -> MLP:
    """A copy of a network, in inference mode, whose batch normalizations use these statistics, in order.

    Raises:
        ValueError: there are not as many as batch normalizations.
    """
    made = copy.deepcopy(network)
    for norm, (mean, variance) in zip(norms(made), statistics, strict=True):
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
    return made.eval()
