"""Training and inference: one network, tested at every step with four kinds of statistics.

Ioffe & Szegedy (2015), section 3.1 and Algorithm 2. The moving average that inference uses, the same without the
correction m/(m-1), the exact statistics of the training set (recomputed: Wu & Johnson 2021, PreciseBN), and the test
mini-batch's own. Beside it one image among changing companions, and the network folded into linear maps.
"""

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz import data
from bnviz.experiments.inference import SPEC
from bnviz.experiments.inference.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.folding import folded
from bnviz.model.mlp import MLP
from bnviz.model.population import Statistics, among_companions, norms, population, with_statistics
from bnviz.records import Array, cell

LAYERS, WIDTH = 3, 100
DRAWS = 24  # sets of companions of the watched image
FLICKERING, SETS = 20, 20  # images, and sets of companions for each, whose share of changed answers is taken


@dataclass(frozen=True)
class ArmRecord:
    """The network tested with one kind of statistics."""

    test_accuracy: float  # percent; NaN at a step that is not measured


@dataclass(frozen=True)
class Record:
    """One step; S = 24 sets of companions. What is measured is NaN at other steps than every so many."""

    step: int
    train_loss: float  # cross-entropy on the step's mini-batch, in training mode
    batch_size: int
    among: Array  # (S,) percent that the watched image's true digit gets among each set of companions
    alone: Array  # (S,) likewise in inference mode, with the same companions
    companions: float  # the first of `among`: one new set at each step
    standing: float  # the first of `alone`
    spread_among: float  # largest minus smallest of `among`
    spread_alone: float
    off_mode: float  # percent of sets that change the answer to an image from its most frequent one, over 20 images
    fold_error: float  # largest difference of a logit between the folded network and inference mode, float32
    fold_error_double: float  # likewise in float64
    variance_ratio: float  # mean over all units of the moving average's variance over the exact one
    bias_ratio: float  # likewise without the correction m/(m-1)
    weight: Array  # (64,) of the first unit of the first layer
    folded_weight: Array  # (64,)
    folding: Array  # (6,) of that unit: gamma, beta, E[x], Var[x], gamma / sqrt(Var + eps), the folded bias
    bad_step: int  # the first step with a non-finite loss; -1
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind of statistics."""
        return [
            {
                "step": self.step,
                "statistics": name,
                "test_accuracy": cell(arm.test_accuracy),
            }
            for name, arm in self.arms.items()
        ]


class Watching(Live):
    """One network in training, and what is made of it in inference."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        self.draw = torch.Generator().manual_seed(config.seed)
        sizes = [self.data.x_train.shape[1], *[WIDTH] * LAYERS, self.data.classes]
        start = torch.Generator().manual_seed(config.seed)
        init = "he" if config.activation == "relu" else "gaussian"
        self.network = MLP(sizes, config.activation, init, normalization="batch", generator=start)
        self.biased = [torch.ones(WIDTH) for _ in range(LAYERS)]  # the moving average of the biased variance
        self.at, self.bad_step = 0, -1

    def step(self) -> Record | None:
        """Measure, then train on one mini-batch; None once the loss is not finite."""
        if self.bad_step >= 0:
            return None
        config = self.config = self.wanted
        self.batches.batch_size = config.batch_size
        for norm in norms(self.network):
            norm.momentum = config.momentum
        measured = self._measured() if self.at % config.every == 0 else NOTHING
        loss = self._train()
        if not math.isfinite(loss):
            self.bad_step = self.at
        self.at += 1
        return Record(
            step=self.at - 1, train_loss=loss, batch_size=config.batch_size, bad_step=self.bad_step, **measured
        )

    def _train(self) -> float:
        """One step of gradient descent, the running statistics with it; the loss before it."""
        x, y = self.batches.next()
        network, m = self.network, len(x)
        if not self.config.learn:
            return F.cross_entropy(among_companions(network, x[None])[0], y).item()
        before = [norm.running_var.clone() for norm in norms(network)]
        descent = train.Descent(network)
        _, _, loss, grads = descent.forward_backward(x, y)
        descent.step(grads, self.config.lr)
        keep = 1 - self.config.momentum
        for k, (norm, old) in enumerate(zip(norms(network), before, strict=True)):
            news = norm.running_var - keep * old  # momentum times the unbiased variance of the mini-batch
            self.biased[k] = keep * self.biased[k] + news * ((m - 1) / m)
        return loss.item()

    def _measured(self) -> dict[str, Any]:
        """All columns that need more than the step itself."""
        x_train, _, x, y = train.tensors(self.data)
        network = self.network
        found: dict[str, Any] = {}
        inference = copy.deepcopy(network).eval()
        running = [Statistics(norm.running_mean, norm.running_var) for norm in norms(network)]
        biased = [Statistics(one.mean, var) for one, var in zip(running, self.biased, strict=True)]
        exact = population(network, x_train)
        found["arms"] = {
            "moving": ArmRecord(train.accuracy(inference, x, y)),
            "biased": ArmRecord(train.accuracy(with_statistics(network, biased), x, y)),
            "exact": ArmRecord(train.accuracy(with_statistics(network, exact), x, y)),
            "batch": ArmRecord(self._own(x, y)),
        }
        found["variance_ratio"] = ratio(running, exact)
        found["bias_ratio"] = ratio(biased, exact)
        return found | self._companions(inference) | self._folded(inference)

    def _own(self, x: Tensor, y: Tensor) -> float:
        """Test accuracy, every test mini-batch normalized by its own statistics; what is left over is not used."""
        m = min(self.config.batch_size, len(x))
        count = len(x) // m
        answers = among_companions(self.network, x[: count * m].view(count, m, -1)).argmax(2).flatten()
        return 100.0 * (answers == y[: count * m]).double().mean().item()

    def _sets(self, images: Tensor, count: int) -> Tensor:
        """Every image (I, D) at the head of `count` mini-batches of drawn training images: (I count, m, D)."""
        x_train, *_ = train.tensors(self.data)
        m, total = self.config.batch_size, len(images) * count
        chosen = torch.randint(len(x_train), (total, m), generator=self.draw)
        batches = x_train[chosen]
        batches[:, 0] = images.repeat_interleave(count, 0)
        return batches

    @torch.no_grad()
    def _companions(self, inference: MLP) -> dict[str, Any]:
        """One image among changing companions, in training mode and in inference mode."""
        _, _, x, y = train.tensors(self.data)
        watched, digit = x[self.config.image], int(y[self.config.image])
        batches = self._sets(watched[None], DRAWS)
        among = 100 * torch.softmax(among_companions(self.network, batches)[:, 0], 1)[:, digit]
        # in a batch of the same shape each time: what surrounds the image must not matter, and does not
        alone = torch.stack([100 * torch.softmax(inference(batch), 1)[0, digit] for batch in batches])
        due = self.at // self.config.every % 10 == 0
        return {
            "among": among.double().numpy(),
            "alone": alone.double().numpy(),
            "companions": float(among[0]),
            "standing": float(alone[0]),
            "spread_among": float(among.max() - among.min()),
            "spread_alone": float(alone.max() - alone.min()),
            "off_mode": self._off_mode(x[:FLICKERING]) if due else math.nan,
        }

    def _off_mode(self, images: Tensor) -> float:
        """Percent of companion sets in which an image's answer is not its most frequent one."""
        answers = among_companions(self.network, self._sets(images, SETS))[:, 0].argmax(1).view(len(images), SETS)
        return 100.0 * (answers != answers.mode(1).values[:, None]).double().mean().item()

    @torch.no_grad()
    def _folded(self, inference: MLP) -> dict[str, Any]:
        """The network folded into linear maps, and the first unit's numbers."""
        _, _, x, _ = train.tensors(self.data)
        made, double = folded(inference), copy.deepcopy(inference).double()
        layer, norm, first = inference.hidden[0], norms(inference)[0], made.hidden[0]
        assert norm.gamma is not None
        assert norm.beta is not None
        assert first.bias is not None
        scale = norm.gamma / torch.sqrt(norm.running_var + norm.eps)
        numbers = (norm.gamma, norm.beta, norm.running_mean, norm.running_var, scale, first.bias)
        return {
            "fold_error": (made(x) - inference(x)).abs().max().item(),
            "fold_error_double": (folded(double)(x.double()) - double(x.double())).abs().max().item(),
            "weight": layer.weight[0].double().numpy(),
            "folded_weight": first.weight[0].double().numpy(),
            "folding": np.array([float(each[0]) for each in numbers]),
        }


def ratio(some: list[Statistics], exact: list[Statistics]) -> float:
    """The mean over all units of one variance over another."""
    parts = [(a.variance / b.variance).mean().item() for a, b in zip(some, exact, strict=True)]
    return sum(parts) / len(parts)


_SCALARS = ("companions", "standing", "spread_among", "spread_alone", "off_mode", "fold_error", "fold_error_double")
# what stands at a step that is not measured
NOTHING: dict[str, Any] = {
    **dict.fromkeys((*_SCALARS, "variance_ratio", "bias_ratio"), math.nan),
    **{name: np.full(DRAWS, math.nan) for name in ("among", "alone")},
    **{name: np.full(64, math.nan) for name in ("weight", "folded_weight")},
    "folding": np.full(6, math.nan),
    "arms": {name: ArmRecord(math.nan) for name in SPEC.keys},
}


def start(config: Config) -> Watching:
    """The network, not yet stepped."""
    return Watching(config)
