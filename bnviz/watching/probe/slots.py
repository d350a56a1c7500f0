"""The places of a model at which something is received, and one recorded pass through them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from torch import Tensor, nn

from bnviz.watching.meta import Module
from bnviz.watching.probe import kinds
from bnviz.watching.probe.parcel import Parcel
from bnviz.watching.probe.sampling import Plan, plan, spaced
from bnviz.watching.probe.statistics import Received, handed_on, moments, summary
from bnviz.watching.schema import CHANNELS

HANDED_ON = 2048  # values of what a normalization hands on that are read
OF_CHANNELS = {name for name in CHANNELS if name.startswith("channel_")}
Rows = list[dict[str, Any]]


@dataclass
class Slot:
    """One place: a module in its first, second, ... call of a pass, or a function that is called in a module.

    Attributes:
        meta: what is known of it. first: whether its channels are at axis 1 of three and more.
        module: the normalization or the nonlinearity itself; None for a function.
        told: how many of the channels that are read are told one by one, and from one to the next.
    """

    meta: Module
    first: bool
    module: nn.Module | None = None
    told: tuple[int, int] = (0, 1)

    def axis(self, x: Tensor) -> int:
        """Which axis of a tensor counts the channels."""
        return 1 if self.first and x.dim() > 2 else -1


@dataclass(frozen=True)
class Seen:
    """What was read at one place."""

    slot: Slot
    plan: Plan
    sample: int
    statistics: dict[str, int]
    batch_statistics: bool | None


class Pass:
    """One recorded pass: what is read while it lasts, and the rows that become of it.

    Args:
        parcel: takes the numbers. channels: how many channels of a place are told one by one.
        turn: where in the gaps of a large tensor to begin.
    """

    def __init__(self, parcel: Parcel, training: bool, channels: int, turn: int) -> None:
        self.parcel, self.training, self.channels, self.turn = parcel, training, channels, turn
        self.calls: Counter[str] = Counter()
        self._seen: list[Seen] = []
        self._handed: dict[str, int] = {}
        self._input: tuple[int, Plan, str] | None = None

    def receive(self, slot: Slot, x: Tensor) -> Slot:
        """Read what a place receives; returns the slot, which knows its channels afterwards."""
        read = plan(tuple(x.shape), slot.axis(x))
        if read is None:
            return slot
        channels = x.shape[read.axis]
        if slot.meta.channels != channels:
            slot.told = spaced(read.channels, self.channels)
            slot.meta = replace(slot.meta, channels=channels, kept_every=read.steps[read.axis] * slot.told[1])
        statistics = self._statistics(slot) if slot.meta.kind == "norm" else {}
        uses = uses_batch(slot.module) if slot.meta.kind == "norm" else None
        self._seen.append(Seen(slot, read, self.parcel.add(x, read, self.turn), statistics, uses))
        return slot

    def hand_on(self, slot: Slot, y: Tensor) -> None:
        """Read what a normalization hands on."""
        read = plan(tuple(y.shape), slot.axis(y), HANDED_ON)
        if read is not None and slot.meta.name not in self._handed:
            self._handed[slot.meta.name] = self.parcel.add(y, read, self.turn)

    @property
    def has_input(self) -> bool:
        """Whether what the model receives has been read."""
        return self._input is not None

    def receive_input(self, x: Tensor, name: str) -> None:
        """Read what the model receives, once: (N, ...) as N examples of features."""
        if self._input is None and x.dim() > 1 and x.is_floating_point():
            features = x.flatten(1)
            read = plan(tuple(features.shape), -1)
            if read is not None:
                self._input = self.parcel.add(features, read, 0), read, name

    def _statistics(self, slot: Slot) -> dict[str, int]:
        """Running statistics, gamma and beta of the kept channels."""
        found = {}
        own = {"running_mean": "running_mean", "running_var": "running_var", "gamma": "weight", "beta": "bias"}
        for column, attribute in own.items():
            values = getattr(slot.module, attribute, None)
            if isinstance(values, Tensor) and len(values) == slot.meta.channels and not kinds.unreadable(values):
                whole = slot.told[0] == len(values)
                found[column] = self.parcel.add(values if whole else values[:: slot.meta.kept_every][: slot.told[0]])
        return found

    def rows(self) -> Rows:
        """A row for every place, in the order in which they were met; the parcel has arrived."""
        rows = self._input_rows()
        found: dict[int, dict[str, Any]] = {}
        alike: dict[tuple[int, ...], list[Seen]] = defaultdict(list)
        for seen in self._seen:
            alike[self.parcel.open(seen.sample).shape].append(seen)
        for group in alike.values():
            for seen, columns in zip(group, summary([self._received(seen) for seen in group]), strict=True):
                found[seen.sample] = columns
        self._add_handed_on(found)
        return rows + [self._row(seen, found[seen.sample]) for seen in self._seen]

    def _add_handed_on(self, found: dict[int, dict[str, Any]]) -> None:
        """Add the columns of what the normalizations hand on."""
        alike: dict[int, list[tuple[int, Any]]] = defaultdict(list)
        for seen in self._seen:
            if seen.slot.meta.name in self._handed:
                sample = self.parcel.open(self._handed[seen.slot.meta.name])
                alike[sample.size].append((seen.sample, sample))
        for group in alike.values():
            for (place, _), columns in zip(group, handed_on([sample for _, sample in group]), strict=True):
                found[place] |= columns

    def _received(self, seen: Seen) -> Received:
        meta, sample = seen.slot.meta, self.parcel.open(seen.sample)
        lower = upper = np.nan
        if meta.lower is not None or meta.upper is not None:
            lower = -np.inf if meta.lower is None else meta.lower
            upper = np.inf if meta.upper is None else meta.upper
        return Received(sample.reshape(len(sample), -1), lower, upper, meta.layered)

    def _row(self, seen: Seen, columns: dict[str, Any]) -> dict[str, Any]:
        meta = seen.slot.meta
        row = {"kind": meta.kind, "module": meta.name, "values": seen.plan.values, **columns}
        for column in OF_CHANNELS & row.keys():
            row[column] = row[column][:: seen.slot.told[1]][: seen.slot.told[0]]
        if meta.kind == "norm":
            row["batch_statistics"] = seen.batch_statistics
            row["momentum"] = getattr(seen.slot.module, "momentum", None)
            row |= {column: self.parcel.open(place) for column, place in seen.statistics.items()}
        return row

    def _input_rows(self) -> Rows:
        if self._input is None:
            return []
        place, read, name = self._input
        columns = moments(self.parcel.open(place))
        count, step = spaced(read.channels, 2 * self.channels)
        for column in OF_CHANNELS & columns.keys():
            columns[column] = columns[column][::step][:count]
        return [{"kind": "input", "module": name, "values": read.values, **columns}]


def uses_batch(module: nn.Module | None) -> bool | None:
    """Whether a normalization now uses the statistics of the mini-batch; None for one that has no others."""
    if isinstance(module, (*kinds.BATCH_NORMS, *kinds.INSTANCE_NORMS)):
        return module.training or module.running_mean is None
    return None


def first_tensor(said: Any, wanted: Callable[[Tensor], bool] = lambda _: True) -> Tensor | None:
    """The first tensor among what a module was called with, one list or mapping deep."""
    for each in _inside(said):
        if isinstance(each, Tensor) and wanted(each):
            return each
    return None


def _inside(said: Any) -> Iterator[Any]:
    for each in said.values() if isinstance(said, dict) else said:
        if isinstance(each, list | tuple | dict):
            yield from each.values() if isinstance(each, dict) else each
        else:
            yield each
