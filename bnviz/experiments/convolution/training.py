"""A small convolutional network four times: without normalization, with BN per channel, per activation, with LN.

Ioffe & Szegedy (2015), section 3.2: "we additionally want the normalization to obey the convolutional property, so that
different elements of the same feature map, at different locations, are normalized in the same way". That is measured
too: an image moved by as many pixels as one step of the first map gives the same map moved by one, away from the
border. With a gamma, beta, mean and variance for every activation it does not.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.choices import PER_ACTIVATION
from bnviz.experiments.convolution import SPEC
from bnviz.experiments.convolution.config import DEPTH, Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.conv import ConvNet
from bnviz.records import cell

KINDS = {"none": "none", "channel": "batch", "activation": PER_ACTIVATION, "layer": "layer"}
INIT = {"relu": "he", "sigmoid": "gaussian", "tanh": "xavier"}
EVALUATE = 10  # steps between two evaluations
TESTED = 2000  # test images at most
MOVED = 60  # images that are moved, to measure what becomes of the map


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent, in inference mode; NaN where not evaluated
    spread: float  # of what the last nonlinearity receives: 85th minus 15th percentile of a channel, the channels' mean
    unlike: (
        float  # how much a moved image's first map differs from the map moved, over the map; NaN where not evaluated
    )
    scales: int  # how many numbers of the normalizations are trained: gamma and beta
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        names = ("train_loss", "test_accuracy", "spread", "unlike")
        return [
            {"step": self.step, "arm": name, **{key: cell(getattr(arm, key)) for key in names}}
            for name, arm in self.arms.items()
        ]


def spread(maps: Tensor) -> float:
    """85th minus 15th percentile of every channel of maps (N, C, H, W), over batch and locations; the mean of all."""
    x = np.sort(maps.detach().numpy().transpose(1, 0, 2, 3).reshape(maps.shape[1], -1), axis=1)
    low, high = (x[:, round(part * (x.shape[1] - 1))] for part in (0.15, 0.85))
    return float((high - low).mean())


@torch.no_grad()
def unlike(network: ConvNet, x: Tensor) -> float:
    """|what the first nonlinearity receives of moved images - the same moved| over its length, away from the borders.

    The images (N, D) are moved to the right by the first convolution's stride, so that their maps move by one.
    """
    layer = network.hidden[0]
    images = network.arranged(x)
    moved = torch.zeros_like(images)
    moved[..., layer.stride :] = images[..., : -layer.stride]
    was = network.training
    network.eval()
    before, after = layer.linear(images), layer.linear(moved)
    network.train(was)
    inner = slice(2, -2)  # the border sees the padding
    one, other = before[:, :, inner, 1:-3], after[:, :, inner, 2:-2]
    return ((other - one).norm() / one.norm()).item()


class Learner:
    """One network, until it diverges."""

    def __init__(self, kind: str, config: Config, pixels: int, classes: int) -> None:
        draw, channels = torch.Generator().manual_seed(config.seed), [config.channels] * DEPTH
        init = INIT[config.activation]
        self.network = ConvNet(pixels, channels, classes, config.activation, init, normalization=kind, generator=draw)
        of_norms = [norm.parameters() for layer in self.network.hidden if (norm := layer.norm) is not None]
        self.scales = sum(p.numel() for parameters in of_norms for p in parameters)
        self.bad_step = -1

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, test: tuple[Tensor, Tensor] | None) -> ArmRecord:
        """Move the network on a mini-batch, after a look if there are `test` images. A bad step is not made."""
        if self.bad_step < 0:
            descent = train.Descent(self.network)
            inputs, _, loss, grads = descent.forward_backward(x, y)
            if math.isfinite(loss.item() + sum(descent.lengths(grads)[1])):
                accuracy = train.accuracy(self.network, *test) if test else math.nan
                moved = unlike(self.network, test[0][:MOVED]) if test else math.nan
                descent.step(grads, lr)
                return ArmRecord(loss.item(), accuracy, spread(inputs[-1]), moved, self.scales, -1)
            self.bad_step = at
        return ArmRecord(math.nan, math.nan, math.nan, math.nan, self.scales, self.bad_step)


class Compared(Live):
    """All four in lockstep on the same mini-batches."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, config.batch_size, config.seed)
        pixels, classes = self.data.x_train.shape[1], self.data.classes
        self.learners = {name: Learner(KINDS[name], config, pixels, classes) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(learner.bad_step >= 0 for learner in self.learners.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        *_, x_test, y_test = train.tensors(self.data)
        test = (x_test[:TESTED], y_test[:TESTED]) if self.at % EVALUATE == 0 else None
        arms = {name: learner.step(self.at, x, y, self.config.lr, test) for name, learner in self.learners.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Compared:
    """The networks, not yet stepped."""
    return Compared(config)
