"""A training loop of a small real network, and the places at which a mistake can be made in it."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import bnviz
from benchmarks.networks import CNN, ResNet, Transformer, mlp
from bnviz import data
from bnviz.watching.reader import Run, read

SIDE = {"digits": 8, "mnist": 14}
KEPT = 6000  # training images; of MNIST the first ones, averaged to 14 x 14
EVALUATED = 320
MIDWAY = 120  # the step at which some mistakes begin


@dataclass(frozen=True)
class Setting:
    """One configuration.

    Attributes:
        network: mlp, cnn, resnet or transformer. norm: bn, ln or none. data: digits or mnist.
        every: the interval of the watch; None for its default budget.
    """

    network: str
    data: str
    norm: str = "bn"
    lr: float = 0.1
    batch: int = 64
    seed: int = 0
    steps: int = 240
    evaluate_every: int = 30
    every: int | None = 5
    adam: bool = False

    @property
    def name(self) -> str:
        """As the table has it."""
        return f"{self.network} {self.norm} {self.data}"


@cache
def images(name: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training images (N, 1, S, S) and labels, test images and labels."""
    loaded = data.load(name)
    side = int(loaded.x_train.shape[1] ** 0.5)
    found = []
    for x, y, most in ((loaded.x_train, loaded.y_train, KEPT), (loaded.x_test, loaded.y_test, EVALUATED)):
        pictures = torch.tensor(x[:most]).view(-1, 1, side, side)
        found += [F.avg_pool2d(pictures, 2) if side > 14 else pictures, torch.tensor(y[:most])]
    return found[0], found[1], found[2], found[3]


class Training:
    """The healthy loop; a mistake is a subclass that does one thing differently.

    Attributes:
        setting: the configuration. finds: checks of which one has to find the mistake; none for a healthy one.
    """

    finds: tuple[str, ...] = ()

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.generator = torch.Generator().manual_seed(setting.seed)
        self.x, self.y, self.x_test, self.y_test = images(setting.data)
        torch.manual_seed(setting.seed)
        self.model = self.network()
        self.optimizer = self.optimization()

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        """Whether the mistake can be made in this configuration: most are about batch normalization."""
        return setting.norm == "bn"

    def arguments(self) -> dict[str, Any]:
        """Further arguments of the network."""
        return {}

    def network(self) -> nn.Module:
        """The network."""
        setting, more = self.setting, self.arguments()
        side = SIDE[setting.data]
        if setting.network == "mlp":
            return mlp(side, **{"norm": setting.norm, **more})
        if setting.network == "cnn":
            return CNN(12, **more)
        if setting.network == "resnet":
            return ResNet(8, (1, 1), **more)
        return Transformer(side, norm=setting.norm, **more)

    def rate(self) -> float:
        """The learning rate."""
        return self.setting.lr

    def optimization(self) -> torch.optim.Optimizer:
        """The optimizer."""
        if self.setting.adam:
            return torch.optim.Adam(self.model.parameters(), lr=self.rate())
        return torch.optim.SGD(self.model.parameters(), lr=self.rate())

    def batches(self) -> Iterator[Tensor]:
        """Which images each mini-batch holds, epoch after epoch, shuffled."""
        while True:
            order = torch.randperm(len(self.x), generator=self.generator)
            yield from (part for part in order.split(self.setting.batch) if len(part) == self.setting.batch)

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        """The images of a mini-batch."""
        return self.x[chosen]

    def before(self, step: int) -> None:
        """What happens before a step."""

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss of a mini-batch."""
        return F.cross_entropy(self.model(x), y)

    def step(self, chosen: Tensor, step: int) -> Tensor:
        """One step."""
        self.optimizer.zero_grad()
        loss = self.loss(self.images_of(chosen, step), self.y[chosen])
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def test_images(self) -> Tensor:
        """What is evaluated."""
        return self.x_test

    @torch.no_grad()
    def evaluate(self) -> float:
        """The test loss, in evaluation mode, and back to training mode."""
        self.model.eval()
        parts = zip(self.test_images().split(80), self.y_test.split(80), strict=True)
        losses = [float(F.cross_entropy(self.model(x), y)) for x, y in parts]
        self.model.train()
        return sum(losses) / len(losses)

    def run(self, path: Path) -> Run:
        """Train, watched; returns what was recorded."""
        watch = bnviz.watch(self.model, self.optimizer, to=path, every=self.setting.every)
        with closing(watch):
            for step, chosen in zip(range(self.setting.steps), self.batches(), strict=False):
                if step and step % self.setting.evaluate_every == 0:
                    watch.evaluated(self.evaluate())
                self.before(step)
                watch.step(loss=self.step(chosen, step))
            watch.evaluated(self.evaluate())
        return read(path)


NETWORKS = (
    Setting("mlp", "digits"),
    Setting("cnn", "digits", lr=0.2),
    Setting("resnet", "digits"),
    Setting("transformer", "digits", lr=0.05),
    Setting("mlp", "mnist"),
    Setting("cnn", "mnist", lr=0.2),
    Setting("resnet", "mnist"),
    Setting("transformer", "mnist", lr=0.05),
    Setting("transformer", "digits", norm="ln", lr=0.002, adam=True),
    Setting("transformer", "mnist", norm="ln", lr=0.002, adam=True),
    Setting("mlp", "digits", norm="ln"),
    Setting("mlp", "mnist", norm="none"),
)


def first_half() -> Sequence[Setting]:
    """The configurations on which the thresholds were set."""
    return NETWORKS


def other_half() -> Sequence[Setting]:
    """Other seeds, rates and mini-batches, recorded within the default budget; longer, since an MLP's step is short."""
    found = []
    for k, each in enumerate(NETWORKS):
        lr, batch = each.lr * (0.5, 2.0)[k % 2], each.batch * (4, 1)[k // 2 % 2] // 2
        steps = 1200 if each.network == "mlp" else 300
        found.append(replace(each, seed=11, lr=lr, batch=batch, every=None, steps=steps, evaluate_every=steps // 8))
    return found
