"""Mistakes about the statistics of a mini-batch and about those that run."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from benchmarks.sick.training import MIDWAY, Training


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


class NoTrain(Training):
    """`model.train()` is forgotten after the first evaluation."""

    finds = ("evaluation_mode",)

    @torch.no_grad()
    def evaluate(self) -> float:
        found = super().evaluate()
        self.model.eval()
        return found


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
