"""Where to normalize, and with what: four networks from one start, each with a normalization and a place for it.

Ioffe & Szegedy (2015), section 3.2: x = W u + b is normalized rather than u, since "u is likely the output of another
nonlinearity" whose distribution changes its shape, while W u is "more likely to have a symmetric, non-sparse
distribution, that is 'more Gaussian'".
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.machine import Live, Row
from bnviz.experiments.normalizers import SPEC
from bnviz.experiments.normalizers.config import ArmConfig, Config
from bnviz.model import mlp, train
from bnviz.model.normalization import DynamicTanh
from bnviz.records import Array, cell

WIDTH = 100
EVALUATE = 10  # steps between two evaluations
PERCENT = (15, 50, 85)
SINCE = 50  # the step whose distributions the later ones are compared with
PLACES = (np.arange(20) + 0.5) / 20  # the quantiles that stand for a distribution's shape
COLUMNS = ("skew_u", "skew_x", "zeros_u", "zeros_x", "moved_u", "moved_x")


@dataclass(frozen=True)
class ArmRecord:
    """One network at one step; L hidden layers. The shapes are those of the test images, in inference mode."""

    train_loss: float  # cross-entropy on the step's mini-batch
    test_accuracy: float  # percent; NaN where not evaluated, as all that follows
    skew_u: Array  # (L,) median over the units of |skewness| of u, a layer's input
    skew_x: Array  # (L,) of x = W u + b
    zeros_u: Array  # (L,) percent of u that are exactly 0
    zeros_x: Array  # (L,)
    pooled_u: Array  # (L, 3) 15th, 50th, 85th percentile over all images and units
    pooled_x: Array  # (L, 3)
    moved_u: Array  # (L,) how far the shape of u's distribution has moved since step 50, see `moved`; NaN before
    moved_x: Array  # (L,) of x
    bad_step: int  # the first step with a non-finite loss or gradient; -1 while there is none
    bad_layer: int  # the layer that turned non-finite first; -1


@dataclass(frozen=True)
class Record:
    """One step of the networks."""

    step: int
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row an arm and hidden layer."""
        return [
            {
                "step": self.step,
                "arm": name,
                "layer": k + 1,
                "train_loss": cell(arm.train_loss),
                "test_accuracy": cell(arm.test_accuracy),
                **{column: cell(getattr(arm, column)[k]) for column in COLUMNS},
            }
            for name, arm in self.arms.items()
            for k in range(len(arm.skew_u))
        ]


@np.errstate(over="ignore", invalid="ignore")
def skewness(values: Array) -> float:
    """The median over the units of |E[(v - E v)^3]| / Var^(3/2): (N, C); units that do not vary are left out."""
    centred = values - values.mean(0)
    variance = (centred**2).mean(0)
    varies = variance > 1e-12
    if not varies.any():
        return math.nan
    return float(np.median(np.abs((centred**3).mean(0)[varies]) / variance[varies] ** 1.5))


def shape(values: Array) -> Array:
    """The shape of every unit's distribution: quantiles of (v - E v) / std of (N, C), as (20, C).

    They are NaN in a unit that does not vary.
    """
    std = values.std(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        standardized = np.where(std > 1e-6, (values - values.mean(0)) / std, math.nan)
    found: Array = np.quantile(standardized, PLACES, axis=0).astype(np.float32)
    return found


def moved(now: Array, then: Array) -> float:
    """How far a shape has moved: the Wasserstein distance of the two distributions, the median over the units.

    It is the mean distance of their quantiles, in standard deviations. Scale and shift of a unit do not count.
    """
    apart = np.abs(now - then).mean(0)
    varies = np.isfinite(apart)
    return float(np.median(apart[varies])) if varies.any() else math.nan


class Batches(train.Batches):
    """Mini-batches of the first `examples` images, in a new order every epoch or always in the first one."""

    def __init__(self, data: data.DataSet, config: Config) -> None:
        super().__init__(data, min(config.batch_size, config.examples), config.seed)
        self.examples, self.fixed = config.examples, config.order == "fixed"

    def next(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: x (m, D), y (m,)."""
        if self._at + self.batch_size > len(self._order):
            if not self.fixed or not len(self._order):
                self._order = torch.randperm(min(self.examples, len(self._x)), generator=self._generator)
            self._at = 0
        chosen = self._order[self._at : self._at + self.batch_size]
        self._at += self.batch_size
        return self._x[chosen], self._y[chosen]


class Normalized:
    """One network: looked at on the test images, then moved, until it diverges."""

    def __init__(self, arm: ArmConfig, config: Config, features: int, classes: int) -> None:
        draw = torch.Generator().manual_seed(config.seed)
        sizes = [features, *[WIDTH] * config.depth, classes]
        self.network = mlp.MLP(sizes, config.activation, config.init, config.sigma, arm.kind, generator=draw)
        for layer in self.network.hidden:
            if isinstance(layer.norm, DynamicTanh):
                layer.norm.alpha.data.fill_(config.alpha)
        self.bad_step = self.bad_layer = -1
        self.then: list[tuple[Array, Array]] = []  # of every layer the shapes of u and x at step `SINCE`

    @torch.no_grad()
    def shapes(self, u: Tensor, y: Tensor) -> tuple[float, list[Array], list[Array]]:
        """Test accuracy in percent, and every hidden layer's u and x of images (N, D); in inference mode."""
        self.network.eval()
        us, xs = [], []
        for layer in self.network.hidden:
            us.append(u.numpy())
            xs.append(layer.affine(u).numpy())
            u = layer(u)
        right = (self.network.output(u).argmax(1) == y).sum().item()
        self.network.train()
        return 100.0 * right / len(y), us, xs

    def step(self, at: int, x: Tensor, y: Tensor, lr: float, test: tuple[Tensor, Tensor] | None) -> ArmRecord:
        """Move the network on a mini-batch, after a look if there are `test` images. A bad step is not made."""
        layers = len(self.network.hidden)
        accuracy, us, xs = self.shapes(*test) if test and self.bad_step < 0 else (math.nan, [], [])
        loss = math.nan if self.bad_step >= 0 else self._move(at, x, y, lr)
        if self.bad_step >= 0:
            accuracy, us, xs = math.nan, [], []
        return ArmRecord(
            train_loss=loss,
            test_accuracy=accuracy,
            **self._described(at, us, xs, layers),
            bad_step=self.bad_step,
            bad_layer=self.bad_layer,
        )

    def _described(self, at: int, us: list[Array], xs: list[Array], layers: int) -> dict[str, Array]:
        """The columns of the distributions of every layer's u and x, (N, C) each; NaN where there are none."""
        nothing, none = np.full(layers, math.nan), np.full((layers, 3), math.nan)
        found = {}
        for name, values in (("u", us), ("x", xs)):
            found[f"skew_{name}"] = np.array([skewness(each) for each in values]) if values else nothing
            found[f"zeros_{name}"] = np.array([100 * (each == 0).mean() for each in values]) if values else nothing
            found[f"pooled_{name}"] = np.array([np.percentile(each, PERCENT) for each in values]) if values else none
        found |= {"moved_u": nothing, "moved_x": nothing}
        if at >= SINCE and us:
            now = [(shape(u), shape(x)) for u, x in zip(us, xs, strict=True)]
            self.then = self.then or now
            pairs = list(zip(now, self.then, strict=True))
            found |= {f"moved_{name}": np.array([moved(a[k], b[k]) for a, b in pairs]) for k, name in enumerate("ux")}
        return found

    def _move(self, at: int, x: Tensor, y: Tensor, lr: float) -> float:
        weights, descent = self.network.weights, train.Descent(self.network)
        inputs, logits, loss, grads = descent.forward_backward(x, y)
        if not all(torch.isfinite(each).all() for each in (loss, *grads)):
            self.bad_step, self.bad_layer = at, train.first_bad([*inputs, logits], weights, grads[: len(weights)])
            return math.nan
        descent.step(grads, lr)
        return float(loss.item())


class Compared(Live):
    """The networks in lockstep on the same mini-batches."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.data = data.load("digits")
        self.batches = Batches(self.data, config)
        features, classes = self.data.x_train.shape[1], self.data.classes
        self.networks = {name: Normalized(getattr(config, name), config, features, classes) for name in SPEC.keys}
        self.at = 0

    def step(self) -> Record | None:
        """One step of every network that is still alive; None when none is."""
        if all(network.bad_step >= 0 for network in self.networks.values()):
            return None
        self.config = self.wanted
        x, y = self.batches.next()
        *_, x_test, y_test = train.tensors(self.data)
        test = (x_test, y_test) if self.at % EVALUATE == 0 else None
        arms = {name: network.step(self.at, x, y, self.config.lr, test) for name, network in self.networks.items()}
        self.at += 1
        return Record(self.at - 1, arms)


def start(config: Config) -> Compared:
    """The networks, not yet stepped."""
    return Compared(config)
