"""Mistakes about weights, how they start and how they are updated."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from benchmarks.networks import mlp
from benchmarks.sick.training import SIDE, Setting, Training


class Decay(Training):
    """`weight_decay=0.05` on all parameters, gamma too."""

    finds = ("decay_on_gamma",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm != "none"

    def optimization(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.model.parameters(), lr=self.setting.lr, weight_decay=0.05)


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


class Bias(Training):
    """A bias right before a normalization."""

    finds = ("cancelled_bias",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return setting.norm == "bn" and setting.network != "transformer"

    def arguments(self) -> dict[str, Any]:
        return {"bias": True}


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


class Underflow(Training):
    """The loss takes the logarithm of a softmax that becomes 0, with sharpened logits."""

    finds = ("diverged",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        return -torch.softmax(100 * self.model(x), 1)[torch.arange(len(y)), y].log().mean()


class LeftOut(Training):
    """The optimizer does not get the first layer."""

    finds = ("unmoved",)

    @classmethod
    def fits(cls, setting: Setting) -> bool:
        return True

    def optimization(self) -> torch.optim.Optimizer:
        weights = [each for each in self.model.parameters() if each.dim() > 1]
        return torch.optim.SGD([each for each in self.model.parameters() if each is not weights[0]], lr=self.setting.lr)
