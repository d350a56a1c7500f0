"""What became of one run: was the mistake found, and what else was said."""

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.sick.mistakes import MISTAKES
from benchmarks.sick.numbers import NUMBERS
from benchmarks.sick.training import Setting, Training
from bnviz.watching.diagnosis import diagnose

HEALTHY = "healthy"


@dataclass(frozen=True)
class Outcome:
    """What became of one run.

    Attributes:
        mistake: that was planted, or "healthy". half: first or other.
        finds: the checks that should find it. alarms: those that asked to act or to look. all: those that found
            anything. numbers: held against thresholds, in the order of `NUMBERS`.
    """

    mistake: str
    half: str
    setting: Setting
    finds: tuple[str, ...]
    alarms: tuple[str, ...]
    all: tuple[str, ...]
    numbers: tuple[float, ...]
    recorded: int

    @property
    def found(self) -> bool:
        """Whether the mistake was found."""
        return bool(set(self.finds) & set(self.all))

    @property
    def right(self) -> bool:
        """Whether a mistake was found, or nothing in a healthy run."""
        return not self.alarms if self.mistake == HEALTHY else self.found

    def __str__(self) -> str:
        said = ", ".join(self.alarms if self.mistake == HEALTHY else self.all) or "nothing"
        return f"{self.mistake}, {self.setting.name}, {self.half} half, seed {self.setting.seed}: found {said}"

    @property
    def first(self) -> bool:
        """Whether it is the first thing that is said."""
        return bool(self.all) and self.all[0] in self.finds


def outcome(mistake: str, half: str, setting: Setting) -> Outcome:
    """Train one model, and diagnose it."""
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    cls = Training if mistake == HEALTHY else MISTAKES[mistake]
    with tempfile.TemporaryDirectory() as folder:
        run = cls(setting).run(Path(folder) / "run.bnviz")
    findings = diagnose(run).findings
    return Outcome(
        mistake,
        half,
        setting,
        cls.finds,
        tuple(each.rule for each in findings if each.level != "note"),
        tuple(each.rule for each in findings),
        tuple(float(measure(run)) for measure, _, _ in NUMBERS.values()),
        len(run.series("model", "", "steps").steps),
    )
