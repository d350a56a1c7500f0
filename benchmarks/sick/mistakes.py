"""The mistakes, one class each: what is done differently from the healthy loop, and which check has to find it."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

from benchmarks.networks import mlp
from benchmarks.sick.training import SIDE, Setting, Training

MIDWAY = 120


class SmallMomentum(Training):
    """`momentum=0.001`: the running statistics look back a thousand steps."""

    finds = ("running_lag",)

    def arguments(self) -> dict[str, Any]:
        return {"momentum": 0.001}


class LargeMomentum(Training):
    """`momentum=0.9`, meant as the share that is kept."""

    finds = ("momentum",)

    def arguments(self) -> dict[str, Any]:
        return {"momentum": 0.9}


class TwoExamples(Training):
    """Mini-batches of two."""

    finds = ("few_examples",)
    size = 2

    def batches(self) -> Iterator[Tensor]:
        for chosen in super().batches():
            yield chosen[: self.size]


class FourExamples(TwoExamples):
    """Mini-batches of four."""

    size = 4


class Accumulation(Training):
    """Gradients accumulated over eight parts of the mini-batch."""

    finds = ("passes", "few_examples")

    def step(self, chosen: Tensor, step: int) -> Tensor:
        self.optimizer.zero_grad()
        for part in chosen.chunk(8):
            loss = self.loss(self.x[part], self.y[part]) / 8
            loss.backward()
        self.optimizer.step()
        return loss.detach() * 8


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


class OneInf(Training):
    """One infinite pixel, once; that step is skipped, as a gradient scaler does."""

    finds = ("nonfinite",)

    def step(self, chosen: Tensor, step: int) -> Tensor:
        if step != 60:
            return super().step(chosen, step)
        x = self.x[chosen].clone()
        x[0, 0, 3, 3] = torch.inf
        with torch.no_grad():
            self.model(x)
        return super().step(chosen, step)


class Dropout(Training):
    """Dropout of one half before normalizations."""

    finds = ("eval_apart",)

    def arguments(self) -> dict[str, Any]:
        return {"dropout": 0.5}


class OtherTestImages(Training):
    """The images of the evaluation are prepared differently: half the contrast, brighter."""

    finds = ("eval_apart",)

    def test_images(self) -> Tensor:
        return 0.5 * self.x_test + 0.25


class Decay(Training):
    """`weight_decay=0.05` on all parameters, gamma too."""

    finds = ("decay_on_gamma",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm != "none"

    def optimization(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.model.parameters(), lr=self.setting.lr, weight_decay=0.05)


class Probing(Training):
    """Other images pass through the network in training mode every 20 steps, to look at something."""

    finds = ("passes",)

    def before(self, step: int) -> None:
        if step % 20 == 0:
            with torch.no_grad():
                self.model(1 - self.x[:200])


class NoEval(Training):
    """`model.eval()` is forgotten."""

    finds = ("passes",)

    @torch.no_grad()
    def evaluate(self) -> float:
        parts = zip(self.test_images().split(80), self.y_test.split(80), strict=True)
        return sum(float(F.cross_entropy(self.model(x), y)) for x, y in parts) / 4


class Checkpointing(Training):
    """Everything but the last layer is computed twice, to save memory."""

    finds = ("passes",)

    def network(self) -> nn.Module:
        return Recomputed(super().network())


class Recomputed(nn.Module):
    """A network whose activations are computed again on the way back."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        """As the network inside."""
        out: Tensor = checkpoint(self.inner, x, use_reentrant=False)
        return out


class Frozen(Training):
    """All but the last layer is frozen midway, for images that are a little different; model.train() stays."""

    finds = ("frozen_moving",)

    def before(self, step: int) -> None:
        if step == MIDWAY:
            kept = {id(each) for each in list(self.model.parameters())[-2:]}
            for parameter in self.model.parameters():
                if id(parameter) not in kept:
                    parameter.requires_grad_(False)
                    parameter.grad = None

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return self.x[chosen] if step < MIDWAY else 0.8 * self.x[chosen] + 0.1


class FastRate(Training):
    """A learning rate a hundred times too large."""

    finds = ("update_ratio", "diverged", "dead")

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def rate(self) -> float:
        return 100 * self.setting.lr


class SlowRate(Training):
    """A learning rate a thousand times too small."""

    finds = ("update_ratio",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def rate(self) -> float:
        return self.setting.lr / 1000


class DeadChannels(Training):
    """beta starts at -6: behind it no ReLU ever says anything."""

    finds = ("dead",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm == "bn" and setting.network in ("mlp", "cnn", "resnet")

    def network(self) -> nn.Module:
        model = super().network()
        for module in model.modules():
            if isinstance(module, _BatchNorm):
                nn.init.constant_(module.bias, -6.0)
        return model


class TinyInputs(Training):
    """Images in other units: the variance behind the first layer is below eps."""

    finds = ("low_variance",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm == "bn" and setting.network != "transformer"

    def images_of(self, chosen: Tensor, step: int) -> Tensor:
        return 1e-4 * self.x[chosen]


class Bias(Training):
    """A bias right before a normalization."""

    finds = ("cancelled_bias",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm == "bn" and setting.network != "transformer"

    def arguments(self) -> dict[str, Any]:
        return {"bias": True}


class Underflow(Training):
    """The loss takes the logarithm of a softmax that becomes 0, with sharpened logits."""

    finds = ("diverged",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return -torch.softmax(100 * self.model(x), 1)[torch.arange(len(y)), y].log().mean()


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


class DeepSigmoid(Training):
    """Eight layers of sigmoids without a normalization."""

    finds = ("gradients",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.network == "mlp"

    def network(self) -> nn.Module:
        return mlp(SIDE[self.setting.data], depth=8, norm="none", activation=nn.Sigmoid)


class DeepSmall(DeepSigmoid):
    """Twelve layers of ReLUs that start from weights a third of what keeps the variance."""

    factor = 1 / 3

    def network(self) -> nn.Module:
        model = mlp(SIDE[self.setting.data], depth=12, norm="none")
        for module in model.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                module.weight.data *= self.factor
        return model


class NoTrain(Training):
    """`model.train()` is forgotten after the first evaluation."""

    finds = ("evaluation_mode",)

    @torch.no_grad()
    def evaluate(self) -> float:
        found = super().evaluate()
        self.model.eval()
        return found


class LeftOut(Training):
    """The optimizer does not get the first layer."""

    finds = ("unmoved",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def optimization(self) -> torch.optim.Optimizer:
        weights = [each for each in self.model.parameters() if each.dim() > 1]
        return torch.optim.SGD([each for each in self.model.parameters() if each is not weights[0]], lr=self.setting.lr)


MISTAKES: dict[str, type[Training]] = {
    "momentum 0.001": SmallMomentum,
    "momentum 0.9": LargeMomentum,
    "mini-batches of 2": TwoExamples,
    "mini-batches of 4": FourExamples,
    "gradients accumulated over 8 parts": Accumulation,
    "one class a mini-batch": OneClass,
    "two classes a mini-batch": TwoClasses,
    "set in the order of the classes": InOrder,
    "domains that alternate": Alternating,
    "data that change midway": Changed,
    "one infinite pixel": OneInf,
    "dropout before normalizations": Dropout,
    "other test images": OtherTestImages,
    "weight decay on gamma": Decay,
    "other images in training mode": Probing,
    "eval() forgotten": NoEval,
    "checkpointing": Checkpointing,
    "frozen, not in evaluation mode": Frozen,
    "rate 100 times too large": FastRate,
    "rate 1000 times too small": SlowRate,
    "beta far below 0": DeadChannels,
    "inputs 10,000 times too small": TinyInputs,
    "bias before a normalization": Bias,
    "eight sigmoid layers": DeepSigmoid,
    "twelve layers, small weights": DeepSmall,
    "log of a softmax that is 0": Underflow,
    "pixels from 0 to 255, tanh": RawPixels,
    "train() forgotten": NoTrain,
    "a layer the optimizer lacks": LeftOut,
}
