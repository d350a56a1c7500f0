"""A batch of digits through layer after layer of random weights; nothing trains, and one step is one layer.

At every layer x = W u of every unit is left as it is, divided by its spread over the batch, centred, or both, which is
batch normalization; then the nonlinearity. How alike two examples are is the cosine of what they became. Without
anything a deep ReLU network makes them all alike (Daneshmand et al. 2020); layer normalization, which looks at one
example at a time, does not help. Centring alone leaves one example at a right angle to all others; Nachum et al.
(2024), arXiv 2412.02843, say so of batch normalization.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from bnviz import data
from bnviz.experiments.batch_depth import SPEC
from bnviz.experiments.batch_depth.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.model import train
from bnviz.model.mlp import ACTIVATIONS
from bnviz.records import Array

DEEPEST = 150
ZERO, FULL = 127, 127  # how a cosine is written as a byte: 127 + 127 cos
EPS = 1e-5


@dataclass(frozen=True)
class ArmRecord:
    """A batch of m after some layers of one kind."""

    cosines: Array  # (m, m) uint8: 127 + 127 times the cosine of every two examples, those of a class together
    mean: float  # of the cosines of all pairs
    apart: float  # mean cosine of the example that is least like the others to these
    rest: float  # mean cosine of all pairs without that example
    longer: float  # its length over the median of the others
    rank: float  # effective rank: exp of the entropy of the spectrum


@dataclass(frozen=True)
class Record:
    """The batch after `step` layers."""

    step: int
    layer_cosines: Array  # (m, m) uint8, with layer normalization
    layer_mean: float
    arms: dict[str, ArmRecord]

    def table(self) -> list[Row]:
        """One row a kind of layer."""
        return [
            {"layers": self.step, "arm": name, "mean_cosine": arm.mean, "effective_rank": arm.rank}
            for name, arm in self.arms.items()
        ]


def divided(x: Tensor) -> Tensor:
    """Every unit over its standard deviation over the batch: (m, C)."""
    return x / torch.sqrt(x.var(0, unbiased=False) + EPS)


def scaled(x: Tensor) -> Tensor:
    """Every unit over its root mean square over the batch: (m, C)."""
    return x / torch.sqrt(x.square().mean(0) + EPS)


def centred(x: Tensor) -> Tensor:
    """Every unit minus its mean over the batch: (m, C)."""
    return x - x.mean(0)


def by_example(x: Tensor) -> Tensor:
    """Layer normalization: every example to mean 0 and variance 1 over its units."""
    return divided(centred(x.T)).T


DIVISORS = {"root mean square": scaled, "standard deviation": divided}
# by arm, and layer normalization, which is none; what dividing alone divides by is a setting
KINDS: dict[str, Callable[[Tensor], Tensor]] = {
    "nothing": lambda x: x,
    "divide": scaled,
    "centre": centred,
    "both": lambda x: divided(centred(x)),
    "layer": by_example,
}


def cosines(x: Tensor) -> Tensor:
    """(m, m) of m vectors (m, C); 0 with a vector of length 0."""
    lengths = x.norm(dim=1, keepdim=True)
    unit = x / lengths.clamp_min(torch.finfo(x.dtype).tiny)
    return (unit @ unit.T).clamp(-1, 1)


def described(x: Tensor) -> ArmRecord:
    """What became of m examples, (m, C)."""
    found, m = cosines(x), len(x)
    pairs = found.sum(1) - found.diagonal()  # (m,) sum of the cosines to the others
    odd = int(pairs.argmin())
    lengths, kept = x.norm(dim=1), torch.arange(m) != odd
    among = found[kept][:, kept]
    spectrum = torch.linalg.eigvalsh(x @ x.T).clamp_min(0)
    shares = spectrum / spectrum.sum().clamp_min(torch.finfo(x.dtype).tiny)
    entropy = -(shares * shares.clamp_min(1e-300).log()).sum().item()
    return ArmRecord(
        cosines=as_bytes(found),
        mean=pairs.sum().item() / (m * (m - 1)),
        apart=pairs[odd].item() / (m - 1),
        rest=(among.sum().item() - (m - 1)) / ((m - 1) * (m - 2)),
        longer=(lengths[odd] / lengths[kept].median()).item(),
        rank=math.exp(entropy),
    )


def as_bytes(found: Tensor) -> Array:
    """Cosines as uint8, 0 at 127."""
    written: Array = (ZERO + FULL * found).round().to(torch.uint8).numpy()
    return written


class Layers(Live):
    """One batch, five ways, one layer more at every step."""

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        x, y = train.Batches(data.load("digits"), config.batch_size, config.seed).next()
        order = torch.argsort(y, stable=True)
        self.draw = torch.Generator().manual_seed(config.seed)
        self.states = dict.fromkeys(KINDS, x[order].double())
        self.at = 0

    def step(self) -> Record | None:
        """One layer more, but for the first step, which shows the digits; None after the deepest."""
        if self.at > DEEPEST:
            return None
        if self.at:
            weight = self._weight(self.states["nothing"].shape[1])
            self.states = {kind: self._layer(kind, u, weight) for kind, u in self.states.items()}
        self.at += 1
        arms = {name: described(self.states[name]) for name in SPEC.keys}
        layer = cosines(self.states["layer"])
        m = len(layer)
        mean = (layer.sum().item() - m) / (m * (m - 1))
        return Record(self.at - 1, as_bytes(layer), mean, arms)

    def _layer(self, kind: str, u: Tensor, weight: Tensor) -> Tensor:
        """g(Norm(W u)): (m, D) -> (m, C)."""
        way = DIVISORS[self.config.divisor] if kind == "divide" else KINDS[kind]
        x = way(u @ weight.T)
        return x if self.config.activation == "linear" else ACTIVATIONS[self.config.activation](x)

    def _weight(self, inputs: int) -> Tensor:
        """W (C, D): Gaussian of variance 2 / D for ReLU and 1 / D otherwise, or orthogonal of the same size."""
        width = self.config.width
        gain = math.sqrt(2.0) if self.config.activation == "relu" else 1.0
        drawn = torch.randn(width, inputs, generator=self.draw).double()
        if not self.config.orthogonal:
            return drawn * gain / math.sqrt(inputs)
        tall = width >= inputs
        q, r = torch.linalg.qr(drawn if tall else drawn.T)
        q = q * r.diagonal().sign()
        return gain * (q * math.sqrt(width / inputs) if tall else q.T)


def start(config: Config) -> Layers:
    """The digits themselves, before any layer."""
    return Layers(config)
