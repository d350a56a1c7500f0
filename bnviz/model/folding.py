"""Folding batch normalization into the linear map before it (Ioffe & Szegedy 2015, section 3.1 and Algorithm 2).

In inference mode the statistics are fixed, so that BN(W u + b) is itself one linear map of u.
"""

import copy

import torch
from torch import Tensor, nn

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import MLP


@torch.no_grad()
def fold(weight: Tensor, bias: Tensor | None, norm: BatchNorm) -> tuple[Tensor, Tensor]:
    """W' and b' such that W' u + b' = BN(W u + b) in inference mode, for every u.

    W' = s W and b' = s (b - E[x]) + beta with s = gamma / sqrt(Var[x] + eps), one s a unit (Algorithm 2, line 11).

    Args:
        weight: W (C, D). bias: b (C,), or None for zeros. norm: its running statistics, gamma and beta are folded.

    Returns:
        W' (C, D) and b' (C,), new tensors without a gradient.

    Raises:
        ValueError: the layer and the normalization have different numbers of units.
    """
    if len(weight) != len(norm.running_mean):
        raise ValueError(f"a layer of {len(weight)} units cannot take in a normalization of {len(norm.running_mean)}")
    scale = 1 / torch.sqrt(norm.running_var + norm.eps)
    if norm.gamma is not None:
        scale = scale * norm.gamma
    shift = -norm.running_mean if bias is None else bias - norm.running_mean
    folded = scale * shift
    if norm.beta is not None:
        folded = folded + norm.beta
    return scale[:, None] * weight, folded


@torch.no_grad()
def folded(network: MLP) -> MLP:
    """A copy of a network without its batch normalization, that answers as the network does in inference mode.

    Hidden layers without batch normalization stay as they are; so does the network itself.
    """
    made = copy.deepcopy(network)
    for layer in made.hidden:
        if isinstance(layer.norm, BatchNorm):
            weight, bias = fold(layer.weight, layer.bias, layer.norm)
            layer.norm = None
            layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return made.eval()
