"""Pushing b and beta by hand, and the two Jacobians that say what each gradient sees of it.

Ioffe & Szegedy (2015), section 2. One unit of x = u + b on the images of digits, normalized, through a sigmoid; nothing
trains. One step shows the settings as they are.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.pushed_bias.config import Config
from bnviz.model import train
from bnviz.model.centering import Normalization, autograd_jacobian, jacobians
from bnviz.records import Array

BINS = 40  # of the sigmoid's output, from 0 to 1
M = 5  # images in the batch of the Jacobians


@dataclass(frozen=True)
class Record:
    """What the settings do; B bins, a batch of m = 5."""

    step: int
    before: Array  # (B,) images by output, with b = beta = 0
    with_b: Array  # (B,) with b pushed
    with_beta: Array  # (B,) with beta pushed
    change_b: float  # largest change of an output by b
    change_beta: float  # by beta
    moves: Array  # (m, m) dNorm/dx: what a gradient outside sees
    statistics: Array  # (m, m) dNorm/dX: what it leaves out
    both: Array  # (m, m) their sum
    autograd: Array  # (m, m) d x-hat / d x as autograd has it
    difference: float  # largest between the sum and autograd
    moves_ones: (
        float  # what each says of moving all five x by 1: the first entry of J 1, or the largest where all are 0
    )
    statistics_ones: float
    both_ones: float
    autograd_ones: float

    def table(self) -> list[Row]:
        """One row: the changes, and what the Jacobians give on the vector of ones."""
        names = ("change_b", "change_beta", "difference", "moves_ones", "statistics_ones", "both_ones", "autograd_ones")
        return [{"step": self.step, **{name: getattr(self, name) for name in names}}]


class Pushing(Live):
    """One unit that does not train."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        everyone, *_ = train.tensors(data.load("digits"))
        draw = torch.Generator().manual_seed(config.seed)
        weight = 0.1 * torch.randn(everyone.shape[1], generator=draw)
        five = torch.randperm(len(everyone), generator=draw)[:M]
        self.u = (everyone @ weight).to(getattr(torch, config.precision))  # (N,)
        self.batch = self.u[five]  # (m,)
        self.at = 0

    def output(self, b: float, beta: float) -> Tensor:
        """sigmoid(Norm(u + b) + beta) of every image, (N,)."""
        hat = Normalization(inside=True)((self.u + b)[:, None], "mini-batch", self.config.scale)[:, 0]
        return torch.sigmoid(hat + beta)

    def step(self) -> Record:
        """Show the settings as they are."""
        self.config = self.wanted
        still = self.output(0, 0)
        by_b, by_beta = self.output(self.config.b, 0), self.output(0, self.config.beta)
        parts = jacobians(self.batch, self.config.scale)
        whole = autograd_jacobian(self.batch, self.config.scale)
        self.at += 1
        return Record(
            step=self.at - 1,
            before=counted(still),
            with_b=counted(by_b),
            with_beta=counted(by_beta),
            change_b=(by_b - still).abs().max().item(),
            change_beta=(by_beta - still).abs().max().item(),
            moves=parts.moves.numpy().astype(np.float64),
            statistics=parts.statistics.numpy().astype(np.float64),
            both=parts.both.numpy().astype(np.float64),
            autograd=whole.numpy().astype(np.float64),
            difference=(parts.both - whole).abs().max().item(),
            moves_ones=on_ones(parts.moves),
            statistics_ones=on_ones(parts.statistics),
            both_ones=on_ones(parts.both),
            autograd_ones=on_ones(whole),
        )


def counted(output: Tensor) -> Array:
    """How many images have an output in each bin, (B,)."""
    return np.histogram(output.double().numpy(), BINS, (0, 1))[0].astype(np.float64)


def on_ones(jacobian: Tensor) -> float:
    """The entry of J 1 that is farthest from 0: what J says of moving the whole batch by 1."""
    moved = jacobian.sum(1)
    return float(moved[moved.abs().argmax()])


def start(config: Config) -> Pushing:
    """The unit, nothing shown yet."""
    return Pushing(config)
