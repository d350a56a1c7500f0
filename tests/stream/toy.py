"""A small experiment in numpy alone: what the streaming tests train."""

import os
from dataclasses import dataclass, field

import numpy as np

from bnviz.config import param
from bnviz.records import Array


@dataclass(frozen=True)
class Arm:
    """One of the walks."""

    pull: float = param(0.0, 0.0, 1.0, "How strongly it is drawn to zero.", live=True)


@dataclass(frozen=True)
class Config:
    """Two random walks that share their noise."""

    seed: int = param(0, 0, 9999, "Of the noise.")
    end: int = param(0, 0, 10**7, "The last step; 0 never ends.")
    breaks_at: int = param(-1, -1, 10**7, "The step that raises an error.")
    ends_process_at: int = param(-1, -1, 10**7, "The step that ends the process that it is done in.")
    size: int = param(3, 1, 1000, "Numbers of a record.")
    free: Arm = Arm()
    held: Arm = Arm(0.1)


@dataclass(frozen=True)
class WalkRecord:
    """Where one walk is."""

    place: float
    seldom: float  # NaN but for every tenth step
    percentiles: Array  # (size, 3)
    histogram: Array  # (size, 4) uint8


@dataclass(frozen=True)
class Record:
    """One step of both."""

    step: int
    detail: bool
    arms: dict[str, WalkRecord]


@dataclass
class Machine:
    """Both walks."""

    config: Config
    detail_every: int = 1
    now: int = 0
    places: dict[str, float] = field(default_factory=lambda: {"free": 1.0, "held": 1.0})

    def __post_init__(self) -> None:
        self.noise = np.random.default_rng(self.config.seed)

    def change(self, config: Config) -> None:
        """Take over a config."""
        self.config = config

    def step(self) -> Record | None:
        """One step of both walks."""
        if self.now == self.config.breaks_at:
            raise FloatingPointError("broken as asked")
        if self.now == self.config.ends_process_at:
            os._exit(1)
        if self.config.end and self.now > self.config.end:
            return None
        detail = self.now % self.detail_every == 0
        record = Record(self.now, detail, {arm: self._look(arm, detail) for arm in self.places})
        pushed = self.noise.normal()
        for arm, place in self.places.items():
            self.places[arm] = (1 - getattr(self.config, arm).pull) * place + pushed
        self.now += 1
        return record

    def _look(self, arm: str, detail: bool) -> WalkRecord:
        place, size = self.places[arm], self.config.size
        spread = (place + np.arange(3 * size).reshape(size, 3)).astype(np.float32)
        histogram = np.full((size, 4), self.now % 200 + 1 if detail else 0, np.uint8)
        return WalkRecord(place, place if self.now % 10 == 0 else float("nan"), spread, histogram)


def start(config: Config) -> Machine:
    """Both walks, not yet stepped."""
    return Machine(config)
