"""Batch normalization put into and taken out of a trained network, cold or so that the network's function stays.

In inference mode BN is a fixed linear map (Ioffe & Szegedy 2015, Algorithm 2, "a single linear transform"), so it can
be put in as an identity and folded into the weights and biases before it. In training mode the mini-batch's own mean
and variance normalize, which no fixed map repeats: there the function changes even so.
"""

import copy
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.batchnorm import BatchNorm
from bnviz.model.mlp import ACTIVATIONS, MLP


class Operation(NamedTuple):
    """What a surgery did to a network, in numbers."""

    inference: float  # largest change of a logit in inference mode, over the test set
    training: float  # largest change of a logit in training mode, over one mini-batch
    loss_before: float  # cross-entropy of the mini-batch in training mode: what the next step goes down
    loss_after: float


@torch.no_grad()
def insert(network: MLP, x: Tensor) -> None:
    """Put BN before every hidden nonlinearity so that inference mode computes the same function as before.

    Each new layer gets beta = E[x], gamma = sqrt(Var[x] + eps) of its current input, and the population's running
    statistics. The bias before it goes: beta holds it (section 3.2).

    Args:
        x: the population (N, D), usually the training set; of images for convolutions the first 2000 do.
    """
    u = network.arranged(x[: network.at_once].to(network.output.weight.dtype))
    for layer in network.hidden:
        inputs = layer.linear(u)  # (N, C), or maps (N, C, H, W)
        wide, axes = inputs.double(), [0, *range(2, inputs.ndim)]
        mean, variance = wide.mean(axes), wide.var(axes, unbiased=False)
        bias = 0.0 if layer.bias is None else layer.bias.double()
        layer.set_normalization("batch")
        norm, gamma, beta = _parts(layer.norm)
        norm.running_mean.copy_(mean - bias)
        norm.running_var.copy_(variance)
        gamma.copy_(torch.sqrt(variance + norm.eps))
        beta.copy_(mean)
        u = ACTIVATIONS[layer.activation](inputs)


@torch.no_grad()
def fold(network: MLP) -> None:
    """Take BN out and keep what inference mode computes: W <- a W, b <- beta - a E[x], a = gamma / sqrt(Var[x] + eps).

    E[x] and Var[x] are the running statistics, which are what inference mode normalizes with.
    """
    for layer in network.hidden:
        norm, gamma, beta = _parts(layer.norm)
        scale = gamma.double() / torch.sqrt(norm.running_var.double() + norm.eps)  # (C,)
        bias = beta.double() - scale * norm.running_mean.double()
        layer.weight.copy_(scale.view(-1, *[1] * (layer.weight.ndim - 1)) * layer.weight.double())
        layer.set_normalization("none")
        assert layer.bias is not None  # without a mean subtraction there is one
        layer.bias.copy_(bias)


def operate(
    network: MLP,
    on: bool,
    keep: bool,
    x_train: Tensor,
    x_test: Tensor,
    batch: tuple[Tensor, Tensor],
    kind: str = "batch",
) -> Operation:
    """Switch BN on or off, and measure what that did.

    Args:
        keep: whether inference mode's function stays; otherwise gamma = 1 and beta = 0, or BN is simply dropped.
        kind: what is switched on in place of batch normalization; no other is a fixed map that could be kept.
        x_train: the population (N, D). x_test: (M, D), for inference mode. batch: x (m, D), y (m,), for training mode.
    """
    x, y = batch
    before, trained_before = _inference(network, x_test), _training(network, x)
    if not keep or kind != "batch":
        network.set_normalization(kind if on else "none")
    elif on:
        insert(network, x_train)
    else:
        fold(network)
    after, trained_after = _inference(network, x_test), _training(network, x)
    return Operation(
        (after - before).abs().max().item(),
        (trained_after - trained_before).abs().max().item(),
        F.cross_entropy(trained_before, y).item(),
        F.cross_entropy(trained_after, y).item(),
    )


@torch.no_grad()
def put(network: MLP, what: str, layer: int, unit: int, value: float) -> None:
    """Set one number by hand; nothing happens where it does not exist.

    Args:
        what: "gamma", or "shift": beta where there is BN, the bias elsewhere. layer: counted from 1. unit: from 0.
    """
    if not (1 <= layer <= len(network.hidden) and 0 <= unit < len(network.hidden[layer - 1].weight)):
        return
    there = network.hidden[layer - 1]
    gamma, shift = there.scale_and_shift()
    target = gamma if what == "gamma" else shift
    if target is not None:
        target[unit] = value


def _parts(norm: object) -> tuple[BatchNorm, Tensor, Tensor]:
    """A layer's BN with its gamma and beta, (C,) each."""
    assert isinstance(norm, BatchNorm)
    assert norm.gamma is not None
    assert norm.beta is not None
    return norm, norm.gamma, norm.beta


@torch.no_grad()
def _inference(network: MLP, x: Tensor) -> Tensor:
    was = network.training
    network.eval()
    logits = torch.cat([network(part) for part in x.split(network.at_once)])
    network.train(was)
    return logits


@torch.no_grad()
def _training(network: MLP, x: Tensor) -> Tensor:
    """Logits in training mode, of a copy: the running statistics stay as they are."""
    logits: Tensor = copy.deepcopy(network).train()(x)
    return logits
