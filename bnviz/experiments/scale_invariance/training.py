"""Scale invariance: what batch normalization makes of (aW)u, and what reaches u and W on the way back.

Ioffe & Szegedy (2015), section 3.3. BN((aW)u) = BN(Wu), dBN((aW)u)/du = dBN(Wu)/du and dBN((aW)u)/d(aW) = (1/a)
dBN(Wu)/dW, for a > 0 and eps = 0. One layer on a batch of digits; nothing trains. One step shows the settings as
they are.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.scale_invariance.config import Config
from bnviz.model import train
from bnviz.model.batchnorm import batch_norm
from bnviz.records import Array

UNITS, IMAGES = 20, 60
SIZES = tuple(10 ** (k / 4) for k in range(-12, 13) if k)  # of a, from 0.001 to 1000; at 1 nothing differs
SHOWN = 200  # numbers of each quantity that are drawn


@dataclass(frozen=True)
class Record:
    """What one factor does; K sizes of a, S numbers of each quantity, those at a = 1 first."""

    step: int
    a: float
    eps: float
    variance: float  # of one unit's Wu, at the median of the units
    output_error: float  # |BN((aW)u) - BN(Wu)| / |BN(Wu)|
    input_grad_error: float  # likewise of the gradient that reaches u
    weight_grad_error: float  # likewise of a times the gradient that reaches aW
    flipped_error: float  # |BN((aW)u) + BN(Wu)| / |BN(Wu)|
    cosine: float  # the largest |cos| between a unit's weights and their gradient
    output: Array  # (2, S) at a = 1 and at a, divided by the largest at a = 1
    input_grad: Array  # (2, S)
    weight_grad: Array  # (2, S) the second multiplied by a
    without_eps: Array  # (3, K) the three errors over |a|, eps = 0
    with_eps: Array  # (3, K) eps as set
    diagonal: Array  # (2,) the ends of the line on which nothing has changed
    mark: Array  # (2,) |a| twice, the place of an upright line

    def table(self) -> list[Row]:
        """The error table: the factor as it is set, then every size of a with the same sign; eps = 0 and as set."""
        sign = -1 if self.a < 0 else 1
        chosen = (self.output_error, self.input_grad_error, self.weight_grad_error)
        rows = [_row(self.a, self.eps, chosen)]
        for eps, errors in ((0.0, self.without_eps), (self.eps, self.with_eps)):
            rows += [_row(sign * size, eps, errors[:, k]) for k, size in enumerate(SIZES)]
        return rows


def _row(a: float, eps: float, errors: tuple[float, ...] | Array) -> Row:
    output, of_input, of_weight = map(float, errors)
    return {
        "a": a,
        "eps": eps,
        "output_error": output,
        "input_grad_error": of_input,
        "weight_grad_error": of_weight,
    }


class Pass(NamedTuple):
    """BN((aW)u), what reaches u, and a times what reaches aW; (N, C), (N, D), (C, D)."""

    output: Tensor
    input_grad: Tensor
    weight_grad: Tensor


def passed(a: float, weight: Tensor, u: Tensor, above: Tensor, eps: float) -> Pass:
    """One way forward and back through BN((aW)u).

    Args:
        weight: W (C, D). u: (N, D). above: the gradient with respect to the output, (N, C).
    """
    scaled, u = (a * weight).requires_grad_(), u.clone().requires_grad_()
    y = batch_norm(u @ scaled.T, None, None, eps)
    of_u, of_weight = torch.autograd.grad(y, (u, scaled), above)
    return Pass(y.detach(), of_u, a * of_weight)


def errors(found: Pass, base: Pass) -> tuple[float, ...]:
    """|found - base| / |base| of the three."""
    return tuple(((f - b).norm() / b.norm()).item() for f, b in zip(found, base, strict=True))


class Scaling(Live):
    """One layer that does not train."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        images, *_ = train.tensors(data.load("digits"))
        draw, dtype = torch.Generator().manual_seed(config.seed), getattr(torch, config.precision)
        self.weight = (0.1 * torch.randn(UNITS, images.shape[1], generator=draw)).to(dtype)
        self.u = images[torch.randperm(len(images), generator=draw)[:IMAGES]].to(dtype)
        self.above = torch.randn(IMAGES, UNITS, generator=draw).to(dtype)
        self.at = 0

    def passed(self, a: float, eps: float) -> Pass:
        """This layer's way forward and back."""
        return passed(a, self.weight, self.u, self.above, eps)

    def curve(self, eps: float) -> Array:
        """The three errors over the sizes of a, with the sign that is set: (3, K)."""
        base, sign = self.passed(1.0, eps), -1 if self.config.negative else 1
        return np.array([errors(self.passed(sign * size, eps), base) for size in SIZES]).T

    def step(self) -> Record:
        """Show the settings as they are."""
        self.config = self.wanted
        a, eps = self.config.a, self.config.eps
        base, now = self.passed(1.0, eps), self.passed(a, eps)
        output, of_input, of_weight = errors(now, base)
        cosines = torch.cosine_similarity(self.weight, now.weight_grad, dim=1)
        self.at += 1
        return Record(
            step=self.at - 1,
            a=a,
            eps=eps,
            variance=(self.u @ self.weight.T).var(0, unbiased=False).median().item(),
            output_error=output,
            input_grad_error=of_input,
            weight_grad_error=of_weight,
            flipped_error=((now.output + base.output).norm() / base.output.norm()).item(),
            cosine=cosines.abs().max().item(),
            output=pair(base.output, now.output),
            input_grad=pair(base.input_grad, now.input_grad),
            weight_grad=pair(base.weight_grad, now.weight_grad),
            without_eps=self.curve(0.0),
            with_eps=self.curve(eps),
            diagonal=np.array([-1.0, 1.0]),
            mark=np.array([abs(a), abs(a)]),
        )


def pair(base: Tensor, now: Tensor) -> Array:
    """Some numbers of both, evenly chosen, as shares of the largest at a = 1: (2, S)."""
    both = torch.stack([base.flatten(), now.flatten()]).double()
    chosen = torch.linspace(0, both.shape[1] - 1, SHOWN).long()
    found: Array = (both[:, chosen] / both[0].abs().max()).numpy()
    return found


def start(config: Config) -> Scaling:
    """The layer, nothing shown yet."""
    return Scaling(config)
