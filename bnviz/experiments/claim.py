"""Every sentence about batch normalization that the app shows or contradicts, and how each is measured.

A claim names runs of experiments, what is read from their records, and what that must be for the verdict to stand; it
holds no result. The modules of this package declare them, one a section, in the order of `SECTIONS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Value
from bnviz.replay import ReplayLog

HOLDS, IF, FAILS = "holds", "holds if", "does not hold"


class Trial(NamedTuple):
    """One run of an experiment, as far as a claim needs it.

    Attributes:
        experiment: its name. settings: what differs from its defaults; the seed comes from the checklist.
        keep: the steps whose records are read, in order; the last is the run's last.
        changes: live settings by the step that they act in.
    """

    experiment: str
    settings: Mapping[str, Value]
    keep: tuple[int, ...]
    changes: Mapping[int, Mapping[str, Value]] = {}

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


@dataclass(frozen=True)
class Claim:
    """One sentence and its measurement.

    Attributes:
        key: names it, unique. says: the sentence. source: who says it, and where.
        verdict: HOLDS, IF (then `when` says in which case) or FAILS; what the measurement must bear out.
        runs: what is trained. read: one number from their kept records, run by run.
        expects: in words, what the number must be; within: the least and the largest median that is.
        format: of the number: percent, share, number or integer.
        slow: whether a quick check leaves it out.
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

    def bears_out(self, median: float) -> bool:
        """Whether a median over seeds is what the verdict needs; NaN never is."""
        low, high = self.within
        return low <= median <= high

    @property
    def link(self) -> str:
        """The address of a page that shows its first run, seed 0."""
        trial = self.trials[0]
        return experiments.get(trial.experiment).address(trial.replay.to_text())


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
