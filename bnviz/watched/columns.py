"""The rows of a recorded run as columns over its steps: what the page's pictures ask for by reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bnviz.records import Array, Ref
from bnviz.watched.quantities import BY_KIND, KINDS, LAG, Quantity
from bnviz.watching.meta import Module
from bnviz.watching.reader import Run, Series

MOST_TRAIN, MOST_EVAL = 240, 120  # steps that are shown: one in two pixels or fewer, each one that was recorded
MARGIN = 0.1  # of a row's height, above and below its line
FULL = 255


@dataclass(frozen=True)
class Layers:
    """The layers of one kind, as the rows of the overview.

    Attributes:
        kind: of `bnviz.watched.quantities.KINDS`. modules: in the order in which they act.
        quantities: those of which something was recorded.
    """

    kind: str
    modules: tuple[Module, ...]
    quantities: tuple[Quantity, ...]


class Columns:
    """Columns over the steps that are shown, by name; each (T,), or (T, ...) with an axis for layers or channels.

    Args:
        run: the recorded run, with its `meta`. kind: of the rows. layer, channel: in focus, by number.
    """

    def __init__(self, run: Run, kind: str = "", layer: int = 0, channel: int = 0) -> None:
        assert run.meta is not None
        self.run, self.meta = run, run.meta
        self.kinds = tuple(each for each in KINDS if run.meta.of(each))
        self.kind = kind if kind in self.kinds else (self.kinds or ("norm",))[0]
        self.modules = run.meta.of(self.kind)
        self.layer = min(max(layer, 0), max(len(self.modules) - 1, 0))
        self.channel = channel
        self.values: dict[str, Array] = {}
        self.train_steps = spread(self._steps(True), MOST_TRAIN)
        self.steps = np.union1d(self.train_steps, spread(self._steps(False), MOST_EVAL))
        for arm, training in (("train", True), ("eval", False)):
            self.values[f"loss.{arm}"] = self._placed(run.series("model", "", "loss", training))
        for name in ("examples", "cost"):
            self.values[name] = filled(self._placed(run.series("model", "", name)))
        self._add_layers()

    @property
    def focus(self) -> Module | None:
        """The layer in focus."""
        return self.modules[self.layer] if self.modules else None

    @cached_property
    def layers(self) -> Layers:
        """The rows, and the quantities that are not empty."""
        kept = tuple(each for each in BY_KIND[self.kind] if f"{each.key}.number" in self.values)
        return Layers(self.kind, self.modules, kept)

    def pick(self, ref: Ref) -> Array:
        """What a reference stands for at every step: (T,), or (T, n)."""
        found = self.values[ref.column]
        key: Any = (slice(None), *ref.index)
        return np.asarray(found[key])

    def _steps(self, training: bool) -> Array:
        """The steps at which anything was recorded in training, or in evaluation."""
        kinds = [("model", "")] + [(each.kind, each.name) for each in self.modules]
        series = [
            self.run.series(*key, "mean" if key[0] in ("norm", "nonlinearity") else "step", training) for key in kinds
        ]
        return np.unique(np.concatenate([each.steps for each in series]))

    def _placed(self, series: Series) -> Array:
        """A series at the steps that are shown; nan where it says nothing."""
        found = np.full((len(self.steps), *series.values.shape[1:]), np.nan, np.float32)
        places = np.searchsorted(series.steps, self.steps, "right") - 1
        there = places >= 0
        if len(series.steps):
            there &= series.steps[places] == self.steps
            found[there] = series.values[places[there]]
        return found

    def _series(self, quantity: Quantity, column: str, module: Module) -> Array:
        """One column of a quantity for one layer, (T,)."""
        if column == LAG:
            return self._lag(module)
        name = {"own": module.name, "behind": module.behind, "before": module.before}[quantity.via]
        kind = {"own": self.kind, "behind": "weight", "before": "nonlinearity"}[quantity.via]
        if name is None and quantity.via == "behind":
            name, kind = module.name, self.kind  # no weight directly before it: that of its own gamma
        if name is None:
            return np.full(len(self.steps), np.nan, np.float32)
        found = self.run.series(kind, name, column, quantity.training)
        if not found and column.startswith("out"):
            found = self.run.series(kind, name, column.replace("out", "p"), quantity.training)
        return self._placed(found)

    def _lag(self, module: Module) -> Array:
        running, batch = (
            self._placed(self.run.series("norm", module.name, each)) for each in ("running_var", "channel_var")
        )
        if running.shape != batch.shape or not running.size:
            return np.full(len(self.steps), np.nan, np.float32)
        eps = module.eps or 0.0
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            ratio = np.log((running + eps) / (batch + eps))
        return np.exp(_median(ratio)).astype(np.float32)

    def _add_layers(self) -> None:
        """The columns of every quantity of every layer."""
        raw: dict[str, list[Array]] = {}
        for quantity in BY_KIND[self.kind]:
            lines = [
                np.stack([self._series(quantity, column, each) for each in self.modules], 1)
                for column in quantity.columns
                if self.modules
            ]
            if lines and any(np.isfinite(each).any() for each in lines):
                raw[quantity.key] = lines
        shared = self._scales(raw)
        for quantity in BY_KIND[self.kind]:
            if quantity.key in raw:
                self._add(quantity, raw[quantity.key], shared[quantity.scale or quantity.key])

    def _scales(self, raw: Mapping[str, Sequence[Array]]) -> dict[str, tuple[float, float]]:
        """The range of every scale: where nearly all values lie of the first quantity that has it.

        So evaluations are held against training; what lies outside touches the edge of its row.
        """
        found: dict[str, tuple[float, float]] = {}
        for quantity in BY_KIND[self.kind]:
            scale = quantity.scale or quantity.key
            if quantity.key in raw and scale not in found:
                low, high = _range(np.concatenate([_scaled(quantity, each).ravel() for each in raw[quantity.key]]))
                room = (high - low) / 2 if quantity.band else 0.0
                found[scale] = (0.0, max(high, 0.1)) if quantity.format == ".0%" else (low - room, high + room)
        return found

    def _add(self, quantity: Quantity, lines: Sequence[Array], reach: tuple[float, float]) -> None:
        """The lines of one quantity, each layer's in its own row; their shades; the numbers at their ends."""
        low, high = reach
        count = lines[0].shape[1]
        rows = np.arange(count - 1, -1, -1, dtype=np.float32)
        for place, line in enumerate(lines):
            with np.errstate(invalid="ignore", over="ignore"):  # a row of which nothing is finite, or too large
                share = np.clip((_scaled(quantity, line) - low) / (high - low), 0, 1)
            self.values[f"rows.{quantity.key}.{place}"] = rows + MARGIN + (1 - 2 * MARGIN) * share
        number = lines[2] - lines[0] if quantity.band else lines[0]
        known = filled(number)
        self.values[f"{quantity.key}.number"] = known
        self.values[f"{quantity.key}.shade"] = _shade(quantity, number, share)
        self.values[f"{quantity.key}.row"] = np.where(np.isfinite(known), rows + 0.5, np.nan)
        self.values["here"] = np.full((len(self.steps), count), self.steps[-1] if len(self.steps) else 0, np.float32)


def spread(steps: Array, most: int) -> Array:
    """At most so many of some steps, evenly spread, the first and the last among them."""
    if len(steps) <= most:
        return steps
    return np.unique(steps[np.linspace(0, len(steps) - 1, most).round().astype(int)])


def filled(values: Array) -> Array:
    """Values (T, ...) with the newest number before it where there is none."""
    places = np.where(np.isfinite(values), np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1)), 0)
    return np.take_along_axis(values, np.maximum.accumulate(places, 0), 0) if len(values) else values


def _scaled(quantity: Quantity, values: Array) -> Array:
    """Values on their scale; nan where they have no place on it."""
    if not quantity.log:
        return np.where(np.isfinite(values), values, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.log10(values)
    return np.where(np.isfinite(found), found, np.nan)


def _range(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)].astype(np.float64)
    if not len(finite):
        return 0.0, 1.0
    low, high = map(float, np.percentile(finite, [1, 99]))
    return (low, high) if high - low > 1e-9 * max(1.0, abs(low)) else (low, low + max(1.0, 1e-6 * abs(low)))


def _shade(quantity: Quantity, number: Array, share: Array) -> Array:
    """How dark a layer is at a step: (T, L) uint8, 255 is the darkest."""
    if quantity.folded or quantity.band:
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.abs(np.log(number)) if quantity.folded else number
        low, high = (0.0, np.log(4)) if quantity.folded else _range(found)
        with np.errstate(invalid="ignore", over="ignore"):
            share = np.clip((found - low) / (high - low), 0, 1)
    return np.nan_to_num(FULL * filled(share)).astype(np.uint8)


def _median(values: Array) -> Array:
    """The median over channels of every step with a number, (T,)."""
    found = np.full(len(values), np.nan)
    known = np.isfinite(values).any(1)
    found[known] = np.nanmedian(values[known], axis=1)
    return found
