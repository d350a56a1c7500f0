"""Every sentence about batch normalization that the app shows or contradicts, and how each is measured.

A claim names runs of experiments, what is read from their records, and what that must be for the verdict to stand; it
holds no result. The folders of this package declare them, each a section.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Value
from bnviz.records import Array
from bnviz.replay import ReplayLog

HOLDS, IF, FAILS = "holds", "holds if", "does not hold"
ELSEWHERE = "not in this miniature"  # what was seen on a large data set, and is not seen on the small one here
VERDICTS = (HOLDS, IF, FAILS, ELSEWHERE)
SEEDS, SLOW_SEEDS = 20, 5  # that a claim is measured for, unless somebody asks for others
LEAST = {"percent": 0.0, "share": 0.0, "integer": 0.0}  # what a number of this format cannot fall below
MOST = {"percent": 100.0, "share": 1.0}  # nor exceed


class Trial(NamedTuple):
    """One run of an experiment, as far as a claim needs it.

    Attributes:
        experiment: its name. settings: what differs from its defaults; the seed comes from the checklist.
        keep: the steps whose records are read, in order; the last is the run's last.
        changes: live settings by the step that they act in.
        arms: those that are read, all if empty; others need not be trained.
    """

    experiment: str
    settings: Mapping[str, Value]
    keep: tuple[int, ...]
    changes: Mapping[int, Mapping[str, Value]] = {}
    arms: tuple[str, ...] = ()

    def __repr__(self) -> str:
        run = ", ".join(f"{name}={getattr(self, name)!r}" for name in ("experiment", "settings", "keep", "changes"))
        return f"Trial({run}{f', arms={self.arms!r}' if self.arms else ''})"

    def config(self, seed: int) -> Any:
        """The config that it starts with."""
        config = experiments.get(self.experiment).Config()
        known = settings.params(config)
        return settings.replace(config, {**self.settings, **({"seed": seed} if "seed" in known else {})})

    @property
    def replay(self) -> ReplayLog:
        """The run for seed 0, led to its last change."""
        start = self.config(seed=0)
        timed: dict[int, Any] = {}
        for step in sorted(self.changes):
            timed[step] = settings.replace([start, *timed.values()][-1], self.changes[step])
        return ReplayLog(start, tuple(timed.items()), max(timed, default=0))


Records = list[Any]


class Look(NamedTuple):
    """Where the page of a claim's first run shows what decides it: a chart, by its key, and a step of the run."""

    chart: str
    step: int


@dataclass(frozen=True)
class Claim:
    """One sentence and its measurement.

    A seed bears the claim out if its number lies within the bounds; a number that is none never does. The verdict
    stands if at least `share` of the seeds bear it out.

    Attributes:
        key: names it, unique. says: the sentence. source: who says it, and where.
        verdict: one of `VERDICTS`, what the measurement must bear out; with IF, `when` says in which case.
        trials: what is trained. read: one number from their kept records, run by run.
        expects: in words, what the number must be; within: the least and the largest number that is, infinity where
            one side is open.
        format: of the number: percent, share, number or integer. decimals: how many, if not as the format has it.
        slow: whether a run takes more than a second: then it has fewer seeds, and a quick check leaves it out.
        share: how many of the seeds must bear it out, at least.
        look: where it is decided, on the page of its first run. so: what follows, in a sentence.
    """

    key: str
    says: str
    source: str
    verdict: str
    trials: tuple[Trial, ...]
    read: Callable[[Sequence[Records]], float] = field(compare=False)
    expects: str
    within: tuple[float, float]
    when: str = ""
    format: str = "number"
    slow: bool = False
    share: float = 0.9
    look: Look | None = None
    decimals: int | None = None
    so: str = ""

    def bears_out(self, value: float) -> bool:
        """Whether one seed's number is what the verdict needs; NaN never is."""
        low, high = self.within
        return low <= value <= high

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The least and the largest number that bears it out; None on a side on which every number does."""
        low, high = self.within
        least, most = LEAST.get(self.format, -math.inf), MOST.get(self.format, math.inf)
        return low if low > least else None, high if high < most else None

    @property
    def seeds(self) -> int:
        """How many seeds it is measured for, unless somebody asks for another number."""
        return SLOW_SEEDS if self.slow else SEEDS

    @property
    def fingerprint(self) -> str:
        """Another one as soon as other runs are trained or another number is expected of them."""
        decides = repr((self.trials, self.expects, self.format))
        return hashlib.sha256(decides.encode()).hexdigest()[:12]

    @property
    def needs(self) -> frozenset[str]:
        """The data sets that its runs load."""
        configs = [settings.values(trial.config(0)) for trial in self.trials]
        return frozenset(str(each["data"]) for each in configs if "data" in each)

    @property
    def said(self) -> str:
        """The verdict in words, with its case."""
        return f"{IF} {self.when}" if self.verdict == IF else self.verdict

    @property
    def link(self) -> str:
        """The address of a page that shows its first run, seed 0."""
        trial = self.trials[0]
        return experiments.get(trial.experiment).address(trial.replay.to_text())

    @property
    def sight(self) -> str:
        """The address at which its first run, seed 0, shows what decides it: the step and the chart of `look`."""
        if self.look is None:
            return self.link
        run = self.trials[0].replay
        timed = tuple((step, config) for step, config in run.timed if step <= self.look.step)
        texts = ReplayLog(run.start, timed, self.look.step).to_text()
        address = experiments.get(self.trials[0].experiment).address(texts)
        return f"{address}{'&' if '?' in address else '?'}look={self.look.chart}"


@dataclass(frozen=True)
class Measured:
    """What was measured of one claim: (S,) numbers, one for each of the seeds first, first + 1, ...

    A number may be infinite (a mark that was never reached) and NaN (there is none); NaN counts as a seed that does not
    bear the claim out, and is left out of median and range.
    """

    claim: Claim
    values: Array
    first: int = 0

    @property
    def numbers(self) -> Array:
        """The values that are numbers, or infinite."""
        found: Array = self.values[~np.isnan(self.values)]
        return found

    @property
    def median(self) -> float:
        """The middle of the numbers, of two the lower one where the other is infinite; NaN if there are none."""
        return _median(self.numbers)

    @property
    def low(self) -> float:
        """The least number; NaN if there are none."""
        return float(self.numbers.min()) if len(self.numbers) else math.nan

    @property
    def high(self) -> float:
        """The largest number; NaN if there are none."""
        return float(self.numbers.max()) if len(self.numbers) else math.nan

    @property
    def borne_out(self) -> int:
        """How many seeds bear the claim out."""
        return sum(self.claim.bears_out(value) for value in self.values)

    @property
    def stands(self) -> bool:
        """Whether at least the claim's share of the seeds does; without a seed it does not."""
        return len(self.values) > 0 and self.borne_out > self.claim.share * len(self.values) - 0.01


def _median(values: Array) -> float:
    """Of numbers that may be infinite; NaN of none."""
    if not len(values):
        return math.nan
    ordered = np.sort(values)
    low, high = ordered[(len(values) - 1) // 2], ordered[len(values) // 2]
    return float(low if np.isinf(low) or np.isinf(high) else (low + high) / 2)


def sections() -> tuple[str, ...]:
    """The experiments that have claims, in the order of their pages; no claim is imported for it."""
    found = [each for each in map(experiments.get, experiments.names()) if each.has_claims]
    return tuple(
        each.name for each in sorted(found, key=lambda each: (each.menu != experiments.TOP, each.order, each.name))
    )


@cache
def all_claims() -> Mapping[str, tuple[Claim, ...]]:
    """Every claim, by section: the experiment in whose folder it is declared."""
    return {name: experiments.get(name).claims for name in sections()}
