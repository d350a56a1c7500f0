"""Four residual networks from the same weights on the same mini-batches, and the mean square of their streams.

De & Smith (2020), section 3: at the start a block f without normalization is as large as what it is added to, so that
the stream's mean square is 2^L after L blocks; a normalization in the block makes f as large as one, the stream's mean
square L + 1, and block l a share 1 / (l + 1) of it: deep networks begin near the identity. A scalar alpha before f that
starts at 0 does so too (SkipInit, section 4).
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.residual_blocks import SPEC
from bnviz.experiments.residual_blocks.config import Config
from bnviz.model import train
from bnviz.model.images import standardized
from bnviz.model.residual import ResidualNet
from bnviz.model.residual_backprop import ResidualDescent
from bnviz.records import Array, cell

WIDTH = 64
EVALUATE = 5  # steps between two evaluations


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; L blocks."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent; batch norm uses the test images' own statistics; NaN where not evaluated
    squares: Array  # (L+1,) mean square of the stream before the first block and after each
    share: Array  # (L,) mean square of what a block adds, over that of the stream behind it
    at_start: Array  # (L+1,) `squares` as they were at step 0, also after a divergence
    alpha: float  # mean of the blocks' |alpha|; NaN where there is none
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    doubled: Array  # (L+1,) 2^l
    added: Array  # (L+1,) l + 1
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {
                "step": self.step,
                "arm": name,
                "train_loss": cell(arm.train_loss),
                "test_accuracy": cell(arm.test_accuracy),
                "mean_square": cell(arm.squares[-1]),
                "last_share": cell(arm.share[-1]),
            }
            for name, arm in self.arms.items()
        ]


class Learner:
    """One network, until it diverges."""

    def __init__(self, kind: str, config: Config, features: int, classes: int) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        self.network = ResidualNet(features, WIDTH, config.blocks, classes, kind, generator=draw)
        self.network.stand_still()
        self.bad_step = -1
        self.at_start: Array | None = None

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, accuracy: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move it. A bad step is the last, and not made."""
        blocks = len(self.network.blocks)
        if self.bad_step < 0:
            descent = ResidualDescent(self.network)
            streams, _, loss, grads = descent.forward_backward(x, y)
            norms = train.lengths([train.vector(grad) for grad in grads])
            if math.isfinite(loss.item() + sum(norms)):
                squares, share = measured(streams)
                self.at_start = squares if self.at_start is None else self.at_start
                alphas = [block.alpha.abs().item() for block in self.network.blocks if block.alpha is not None]
                descent.step(grads, lr)
                alpha = sum(alphas) / len(alphas) if alphas else math.nan
                return ArmRecord(loss.item(), accuracy, squares, share, self.at_start, alpha, -1)
            self.bad_step = at
        nothing = np.full(blocks + 1, math.nan)
        start = nothing if self.at_start is None else self.at_start
        return ArmRecord(math.nan, math.nan, nothing, nothing[1:], start, math.nan, self.bad_step)


def measured(streams: list[Tensor]) -> tuple[Array, Array]:
    """Mean squares of L + 1 streams (N, C), and the share of every block in the stream behind it; (L+1,), (L,)."""
    x = torch.stack(streams).double()
    squares = x.square().mean((1, 2)).numpy()
    added = (x[1:] - x[:-1]).square().mean((1, 2)).numpy()
    return squares, added / squares[1:]


class Blocks(Live):
    """All four in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.learners = {name: Learner(name, config, features, classes) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        self.config = self.wanted
        x, y, *test = standardized(self.data)
        chosen = self.batches.draw()
        arms = {}
        for name, learner in self.learners.items():
            due = self.at % EVALUATE == 0 and learner.bad_step < 0
            accuracy = train.accuracy_in_training(learner.network, *test) if due else math.nan
            arms[name] = learner.step(self.at, x[chosen], y[chosen], self.config.lr, accuracy)
        self.at += 1
        places = np.arange(self.config.blocks + 1)
        return Record(self.at - 1, 2.0**places, 1.0 + places, arms)


def start(config: Config) -> Blocks:
    """The networks, not yet stepped."""
    return Blocks(config)
