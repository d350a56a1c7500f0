"""Expected more than 1 value per channel: an epoch whose last mini-batch holds one image, and the same without it.

A mini-batch of one has no variance: torch.nn.functional.batch_norm refuses it in training mode. By hand there is no
error: x - mean is 0, x-hat is 0, and every prediction is made of the betas alone.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from bnviz.experiments.machine import Live, Row
from bnviz.experiments.symptom import rows
from bnviz.experiments.symptom_one_value_per_channel.config import Config
from bnviz.model import sequential
from bnviz.model.batchnorm import batch_norm
from bnviz.model.train import rms

Images = TensorDataset
Loader = DataLoader[tuple[Tensor, ...]]


@dataclass(frozen=True)
class ArmRecord:
    """One way through the epoch."""

    test_accuracy: float  # percent, before the mini-batch
    size: float  # images in the mini-batch that is trained on; NaN when there is none
    smallest: float  # of the mini-batches so far
    hat: float  # root mean square of x-hat by hand, first layer, on this mini-batch; NaN when there is none
    stopped: int  # the step at which torch refused; -1


@dataclass(frozen=True)
class Record:
    """One mini-batch."""

    step: int
    batches: int  # in the epoch, with what is left over
    left: int  # images in the last mini-batch, if it is not full
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a way."""
        return rows(self)


def cause(data: Images, batch_size: int) -> Loader:
    """What is left over becomes a mini-batch of its own."""
    return DataLoader(data, batch_size)


def cure(data: Images, batch_size: int) -> Loader:
    """What is left over is not used."""
    return DataLoader(data, batch_size, drop_last=True)


class Epoch:
    """One way through the training images: with what is left over, or without."""

    def __init__(self, config: Config, loader: Loader) -> None:
        self.coming = [list(places) for places in loader.batch_sampler or ()]
        self.net = sequential.perceptron(config.seed)
        self.descent = torch.optim.SGD(self.net.parameters(), sequential.LR)
        self.stopped, self.smallest = -1, math.inf

    def step(self, at: int, place: int) -> ArmRecord:
        """Train on the mini-batch at a place of the epoch, unless there is none or the way has ended."""
        accuracy = sequential.test_accuracy(self.net)
        if self.stopped >= 0 or place >= len(self.coming):
            return ArmRecord(accuracy, math.nan, self.smallest, math.nan, self.stopped)
        x_train, y_train, *_ = sequential.digits()
        x, y = x_train[self.coming[place]], y_train[self.coming[place]]
        self.smallest = min(self.smallest, len(x))
        first = self.net[0]
        assert isinstance(first, nn.Linear)
        with torch.no_grad():
            hat = rms(batch_norm(first(x), None, None, 1e-5))
        try:
            sequential.gradient_step(self.net, x, y, self.descent)
        except ValueError:  # Expected more than 1 value per channel when training
            self.stopped = at
        return ArmRecord(accuracy, len(x), self.smallest, hat, self.stopped)


class Epochs(Live):
    """Both ways, mini-batch after mini-batch."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.at = self.place = 0
        self._begin()

    def _begin(self) -> None:
        self.place = 0
        x, y, *_ = sequential.digits()
        images = TensorDataset(x[: self.config.images], y[: self.config.images])
        loaders = {"cause": cause(images, self.config.batch_size), "cure": cure(images, self.config.batch_size)}
        self.ways = {name: Epoch(self.config, loader) for name, loader in loaders.items()}

    def step(self) -> Record | None:
        """One mini-batch; None once the epoch is over."""
        if self.wanted != self.config:
            self.config = self.wanted
            self._begin()
        size, images = self.config.batch_size, self.config.images
        batches = -(-images // size)
        if self.place > batches:
            return None
        arms = {name: way.step(self.at, self.place) for name, way in self.ways.items()}
        self.place += 1
        self.at += 1
        return Record(self.at - 1, batches, images % size, arms)


def start(config: Config) -> Epochs:
    """Both ways, not yet begun."""
    return Epochs(config)
