"""Recovery by gradient descent: only gamma and beta train, to give back what went into the normalization.

Ioffe & Szegedy (2015), section 3. The loss is the mean of |y - x|^2 / 2 with y = gamma x-hat + beta, unit by unit. Its
Hessian is the identity up to eps, so on the full batch every step leaves 1 - lr of the error.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.gamma_beta_recovery import SPEC
from bnviz.experiments.gamma_beta_recovery.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.batchnorm import moments, normalize
from bnviz.records import cell

UNITS = 100
EPS = 1e-5


@dataclass(frozen=True)
class ArmRecord:
    """One arm at one step."""

    error: float  # root mean square of y - x over all images and units, x normalized by the full batch
    batch_error: float  # over the step's own batch, normalized by its own statistics
    gamma_error: float  # root mean square of gamma - sqrt(Var + eps) over the units
    beta_error: float  # of beta - E
    bad_step: int  # the first step with a non-finite error; -1 while there is none
    bad_layer: int  # 1; -1


@dataclass(frozen=True)
class Record:
    """One step of both arms."""

    step: int
    rule: float  # what (1 - lr) a step would leave of the first error
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        names = ("error", "gamma_error", "beta_error", "batch_error")
        return [
            {"step": self.step, "arm": name, **{each: cell(getattr(arm, each)) for each in names}}
            for name, arm in self.arms.items()
        ]


class Learner:
    """gamma and beta (C,) of one arm."""

    def __init__(self, units: int, dtype: torch.dtype) -> None:
        self.gamma, self.beta = torch.ones(units, dtype=dtype), torch.zeros(units, dtype=dtype)
        self.bad_step = -1

    def step(self, at: int, batch: Tensor, whole: Tensor, lr: float) -> ArmRecord:
        """Look at the arm on all images, then move it by its batch. A bad step is the last, and not made."""
        mean, variance = moments(whole)
        full = train.rms(normalize(whole, mean, variance, self.gamma, self.beta, EPS) - whole)
        hat = normalize(batch, *moments(batch), None, None, EPS)
        rest = hat * self.gamma + self.beta - batch  # (m, C)
        if self.bad_step >= 0 or not math.isfinite(full):
            self.bad_step = at if self.bad_step < 0 else self.bad_step
            return ArmRecord(math.nan, math.nan, math.nan, math.nan, self.bad_step, 1)
        record = ArmRecord(
            error=full,
            batch_error=train.rms(rest),
            gamma_error=train.rms(self.gamma - torch.sqrt(variance + EPS)),
            beta_error=train.rms(self.beta - mean),
            bad_step=-1,
            bad_layer=-1,
        )
        self.gamma = self.gamma - lr * (rest * hat).mean(0)
        self.beta = self.beta - lr * rest.mean(0)
        return record


class Recovery(Live):
    """Both arms in lockstep."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        images, *_ = train.tensors(self.data)
        draw = torch.Generator().manual_seed(config.seed)
        dtype = getattr(torch, config.precision)
        self.x = (images @ (0.1 * torch.randn(images.shape[1], UNITS, generator=draw))).to(dtype)  # (N, C)
        self.draw = draw
        self.learners = {name: Learner(UNITS, dtype) for name in SPEC.keys}
        self.at, self.rule = 0, math.nan

    def step(self) -> Record | None:
        """One step of every arm that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        self.config = self.wanted
        chosen = torch.randperm(len(self.x), generator=self.draw)[: self.config.batch_size]
        batches = {"full": self.x, "mini": self.x[chosen]}
        arms = {
            name: learner.step(self.at, batches[name], self.x, self.config.lr)
            for name, learner in self.learners.items()
        }
        if self.at == 0:
            self.rule = arms["full"].error
        shown, self.rule = self.rule, self.rule * abs(1 - self.config.lr)
        self.at += 1
        return Record(self.at - 1, shown if shown > 0 else math.nan, arms)


def start(config: Config) -> Recovery:
    """Both arms, not yet stepped."""
    return Recovery(config)
