"""Three normalized networks from the same start: with weight decay, with a growing learning rate, with neither.

Li & Arora (2020), "An exponential learning rate schedule for deep learning", Theorem 2.1. Behind batch normalization
with eps = 0 the loss does not see how long W is, and its gradient at c W is 1/c of that at W. So for W that decays,
W <- (1 - eta lambda) W - eta g, the weights V_t = W_t / (1 - eta lambda)^t give the same loss, and move without decay
at the rate eta (1 - eta lambda)^(-2t - 1). Only hidden weights decay; gamma, beta and the output layer have the fixed
rate in all networks.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.growing_rate import DECAY, GROWING, SPEC
from bnviz.experiments.growing_rate.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.population import norms
from bnviz.records import cell

WIDTH = 100


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # cross-entropy on the step's mini-batch
    lr: float  # with which its hidden weights move in this step
    weight_norm: float  # |W| of all hidden layers
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    growth: float  # of the growing learning rate since step 0
    gap: float  # |loss with the growing rate - loss with weight decay|
    control: float  # |loss with neither - loss with weight decay|
    worst: float  # the largest gap so far
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {
                "step": self.step,
                "arm": name,
                "train_loss": cell(arm.train_loss),
                "lr": cell(arm.lr),
                "weight_norm": cell(arm.weight_norm),
            }
            for name, arm in self.arms.items()
        ]


class Learner:
    """One of the networks."""

    def __init__(self, config: Config, features: int, classes: int) -> None:
        draw, sizes = torch.Generator().manual_seed(config.seed), [features, *[WIDTH] * config.depth, classes]
        dtype = getattr(torch, config.precision)
        self.network = MLP(sizes, "relu", "he", normalization="batch", generator=draw, dtype=dtype)
        for norm in norms(self.network):
            norm.eps = config.eps
        self.bad_step = -1

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, hidden_lr: float, kept: float) -> ArmRecord:
        """Look at the network on a mini-batch, then move it. A bad step is the last, and not made.

        Args:
            hidden_lr: of the hidden weights. kept: what they are multiplied with before they move.
        """
        if self.bad_step < 0:
            descent = train.Descent(self.network)
            _, _, loss, grads = descent.forward_backward(x, y)
            lengths, norms = descent.lengths(grads)
            if math.isfinite(loss.item() + sum(norms) + hidden_lr):
                with torch.no_grad():
                    hidden, others = descent.parameters[: descent.layers - 1], descent.parameters[descent.layers - 1 :]
                    torch._foreach_mul_(hidden, kept)
                    torch._foreach_add_(hidden, grads[: len(hidden)], alpha=-hidden_lr)
                    torch._foreach_add_(others, grads[len(hidden) :], alpha=-lr)
                return ArmRecord(loss.item(), hidden_lr, math.hypot(*lengths[: len(hidden)]), -1)
            self.bad_step = at
        return ArmRecord(math.nan, math.nan, math.nan, self.bad_step)


class Schedules(Live):
    """All three in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.learners = {name: Learner(config, features, classes) for name in SPEC.keys}
        self.worst = 0.0
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        config = self.config = self.wanted
        x, y = self.batches.next()
        x = x.to(getattr(torch, config.precision))
        rates = dict.fromkeys(SPEC.keys, config.lr) | {GROWING.key: config.growing(self.at)}
        arms = {
            name: learner.step(self.at, x, y, config.lr, rates[name], config.kept if name == DECAY.key else 1.0)
            for name, learner in self.learners.items()
        }
        decay, grow, neither = (arms[name].train_loss for name in SPEC.keys)
        gap = abs(grow - decay)
        self.worst = max(self.worst, gap)  # what is not a number leaves it as it is
        self.at += 1
        return Record(self.at - 1, config.grown(self.at - 1), gap, abs(neither - decay), self.worst, arms)


def start(config: Config) -> Schedules:
    """The networks, not yet stepped."""
    return Schedules(config)
