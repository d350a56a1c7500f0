"""Mistakes about what a mini-batch holds."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from benchmarks.networks import mlp
from benchmarks.sick.training import MIDWAY, SIDE, Setting, Training


class OneClass(Training):
    """Each mini-batch from one class."""

    finds = ("input_batches",)
    classes = 1

    def batches(self) -> Iterator[Tensor]:
        while True:
            held = torch.randperm(10, generator=self.generator)[: self.classes]
            among = torch.isin(self.y, held).nonzero().flatten()
            yield among[torch.randint(len(among), (self.setting.batch,), generator=self.generator)]


class TwoClasses(OneClass):
    """Each mini-batch from two classes."""

    classes = 2


class InOrder(Training):
    """`shuffle=False` on a set that is sorted by class."""

    finds = ("input_batches",)

    def batches(self) -> Iterator[Tensor]:
        order = self.y.argsort(stable=True)
        while True:
            yield from (part for part in order.split(self.setting.batch) if len(part) == self.setting.batch)


class Alternating(Training):
    """Every second mini-batch from another domain: inverted images."""

    finds = ("input_batches",)

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return self.x[chosen] if step % 2 else 1 - self.x[chosen]


class Changed(Training):
    """The data change midway, by brightness and contrast."""

    finds = ("input_batches",)

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return self.x[chosen] if step < MIDWAY else 0.5 * self.x[chosen] + 0.25


class OtherTestImages(Training):
    """The images of the evaluation are prepared differently: half the contrast, brighter."""

    finds = ("eval_apart",)

    def test_images(self) -> Tensor:
        return 0.5 * self.x_test + 0.25


class TinyInputs(Training):
    """Images in other units: the variance behind the first layer is below eps."""

    finds = ("low_variance",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm == "bn" and setting.network != "transformer"

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return 1e-4 * self.x[chosen]


class RawPixels(Training):
    """Pixels from 0 to 255 into tanh, without a normalization."""

    finds = ("saturated",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.network == "mlp"

    def network(self) -> nn.Module:
        return mlp(SIDE[self.setting.data], norm="none", activation=nn.Tanh)

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return 255 * self.x[chosen]
