"""Three networks trained on images as they are, tested on a x + c.

Nado et al. (2020), "Evaluating prediction-time batch normalization for robustness under covariate shift"; Schneider
et al. (2020). In the first layer W (a x + c) + b = a W x + (b + c W 1): the mini-batch's mean and variance have moved
alike, so that batch normalization by the test batch's own statistics undoes every a > 0 and every c, exactly as eps
goes to 0. The running statistics of training do not know of the shift. One step trains `PORTION` mini-batches until all
`steps` are done; later steps only show the settings as they are.
"""

import copy
import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.shifted_camera import BATCH, SPEC
from bnviz.experiments.shifted_camera.config import BRIGHTNESSES, CONTRASTS, Config
from bnviz.model import train
from bnviz.model.mlp import MLP
from bnviz.model.population import among_companions, norms
from bnviz.records import Array, cell

LAYERS, WIDTH = 3, 100
PORTION = 25  # mini-batches of training in one step
LR = {"relu": 0.1, "sigmoid": 0.5, "tanh": 0.1}
INIT = {"relu": "he", "sigmoid": "gaussian", "tanh": "xavier"}
TINY_EPS = 1e-30
TESTED = 1000  # test images at most
CLASSES = 10


@dataclass(frozen=True)
class ArmRecord:
    """One network, tested in one way."""

    test_accuracy: float  # percent, on the images as the camera is set
    unshifted: float  # percent, on the images as they are
    changed: float  # percent of the images whose answer is another one than without the shift
    moved: float  # the largest change of a logit, over the largest logit without the shift
    answers: Array  # (1, 10) what it says of one image of every class
    right: Array  # (1, 10) 1 where that is right
    over_contrast: Array  # (A,) percent at each of `CONTRASTS`, all else as it is set; NaN while it trains
    over_brightness: Array  # (C,) percent at each of `BRIGHTNESSES`


@dataclass(frozen=True)
class Record:
    """The networks as they are, and the camera as it is set."""

    step: int
    progress: float  # share of the training that is done
    contrast: float
    brightness: float
    mark: Array  # (2,) log10 of the contrast twice, the place of an upright line
    level: Array  # (2,) the brightness twice
    images: Array  # (side, 10 side) one shifted test image of every class, side by side
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm."""
        return [
            {
                "step": self.step,
                "contrast": self.contrast,
                "brightness": self.brightness,
                "arm": name,
                "test_accuracy": cell(arm.test_accuracy),
                "changed": cell(arm.changed),
            }
            for name, arm in self.arms.items()
        ]


class Test(NamedTuple):
    """The test images, cut into mini-batches: (B, m, D) and their labels (B, m)."""

    x: Tensor
    y: Tensor


def batched(x: Tensor, y: Tensor, config: Config) -> Test:
    """Test images in mini-batches of equal size; what is left over is not used.

    Args:
        x: (N, D) in random order. y: (N,).
    """
    apart = {"mixed": CLASSES, "two classes": 2, "one class": 1}[config.companions]
    groups = [torch.nonzero(y // apart == k).flatten() for k in range(CLASSES // apart)] if apart < CLASSES else []
    groups = groups or [torch.arange(len(y))]
    m = max(2, min(config.batch_size, *map(len, groups)))
    chosen = torch.cat([group[: len(group) // m * m].view(-1, m) for group in groups])
    return Test(x[chosen], y[chosen])


class Camera(Live):
    """The networks, and the camera."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load(config.data)
        self.batches = train.Batches(self.data, 60, config.seed)
        sizes = [self.data.x_train.shape[1], *[WIDTH] * LAYERS, self.data.classes]
        kinds = {"bn": "batch", "none": "none", "layer": "layer"}
        self.networks = {
            name: MLP(
                sizes,
                config.activation,
                INIT[config.activation],
                normalization=kind,
                generator=torch.Generator().manual_seed(config.seed),
            )
            for name, kind in kinds.items()
        }
        self.left, self.at = config.steps, 0
        self.shown: Record | None = None  # what was tested last, while the camera stays as it is

    def step(self) -> Record:
        """Train for a moment while there is training left; test with the camera as it is set."""
        before, self.config = self.config, self.wanted
        training = self.left > 0
        if self.at and training:
            self._train()
        if training or self.shown is None or before != self.config:
            self.shown = self._tested()
        self.at += 1
        return dataclasses.replace(self.shown, step=self.at - 1)

    def _train(self) -> None:
        for _ in range(min(PORTION, self.left)):
            x, y = self.batches.next()
            for network in self.networks.values():
                descent = train.Descent(network)
                descent.step(descent.forward_backward(x, y).grads, LR[self.config.activation])
            self.left -= 1

    @torch.no_grad()
    def _tested(self) -> Record:
        """Every arm on the images as they are and as the camera shows them."""
        config = self.config
        _, _, x, y = (part[:TESTED] for part in train.tensors(self.data))
        clear = batched(x, y, config)
        noise = torch.randn(clear.x.shape, generator=torch.Generator().manual_seed(config.seed)) * config.noise
        shifted = Test(config.factor * clear.x + config.brightness + noise, clear.y)
        every = [torch.nonzero(clear.y.flatten() == k)[0, 0] for k in range(CLASSES)]  # an image of every class
        arms = {}
        for name in SPEC.keys:
            answer, sign = self._answering(name), -1 if config.inverted else 1
            contrasts = (sign * a * clear.x + config.brightness + noise for a in CONTRASTS)
            brightnesses = (config.factor * clear.x + c + noise for c in BRIGHTNESSES)
            over = [
                np.array([accuracy(answer(each), clear.y) if self.left == 0 else math.nan for each in shifts])
                for shifts in (contrasts, brightnesses)
            ]
            arms[name] = compared(answer(clear.x), answer(shifted.x), clear.y, torch.stack(every), over)
        side = math.isqrt(x.shape[1])
        images = shifted.x.flatten(0, 1)[torch.stack(every)].view(CLASSES, side, side)
        strip = images.transpose(0, 1).reshape(side, -1).numpy()
        return Record(
            step=0,
            progress=1 - self.left / config.steps,
            contrast=config.contrast,
            brightness=config.brightness,
            mark=np.full(2, math.log10(config.contrast)),
            level=np.full(2, config.brightness),
            images=strip,
            arms=arms,
        )

    def _answering(self, name: str) -> Callable[[Tensor], Tensor]:
        """What an arm answers: logits (B, m, K) of mini-batches (B, m, D)."""
        network = self.networks[name if name in self.networks else "bn"]
        if name in self.networks:
            return network
        tested = copy.deepcopy(network).eval()
        for norm in norms(tested):
            norm.eps = TINY_EPS if self.config.tiny_eps else norm.eps
        if name == BATCH.key:
            return partial(among_companions, tested)
        return lambda x: tested(x.flatten(0, 1)).view(*x.shape[:2], -1)


def accuracy(logits: Tensor, y: Tensor) -> float:
    """Percent of mini-batches with logits (B, m, K) whose most probable class is y (B, m)."""
    return 100 * (logits.argmax(-1) == y).double().mean().item()


def compared(clear: Tensor, shifted: Tensor, y: Tensor, every: Tensor, over: Sequence[Array]) -> ArmRecord:
    """An arm's answers without and with the shift.

    Args:
        clear, shifted: logits (B, m, K). y: (B, m). every: the places of one image a class, (10,).
        over: its accuracies over contrast and over brightness.
    """
    answers = shifted.argmax(-1)
    said = answers.flatten()[every]
    return ArmRecord(
        test_accuracy=accuracy(shifted, y),
        unshifted=accuracy(clear, y),
        changed=100 * (answers != clear.argmax(-1)).double().mean().item(),
        moved=((shifted - clear).abs().max() / clear.abs().max()).item(),
        answers=said.double().numpy()[None],
        right=(said == y.flatten()[every]).double().numpy()[None],
        over_contrast=over[0],
        over_brightness=over[1],
    )


def start(config: Config) -> Camera:
    """The networks, not yet trained."""
    return Camera(config)
