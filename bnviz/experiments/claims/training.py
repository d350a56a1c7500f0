"""The checklist: every claim, measured now over some seeds, through the same experiments that the pages run.

One step is a slice of one training run, so that a host can turn it among others. It ends when every claim has been
measured for every seed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz import experiments
from bnviz.experiments.claim import Claim, Measured, Trial, all_claims
from bnviz.experiments.claims.config import Config
from bnviz.experiments.machine import Live, Row
from bnviz.records import Array

SELDOM = 64  # steps between two records of the expensive columns, which no claim reads
PORTION = 10  # training steps in one step of the checklist


@dataclass(frozen=True)
class Record:
    """How far it is; C claims, S seeds. Not a number where nothing was measured yet."""

    step: int
    measured: Array  # (C, S) what was read for each seed
    read: Array  # (C,) how many seeds were measured so far
    borne_out: Array  # (C,) how many of these bear the claim out
    median: Array  # (C,) over the seeds so far, without those that have no number
    low: Array  # (C,) the least
    high: Array  # (C,) the largest
    verdict: Array  # (C,) 1 if enough of the seeds bear the verdict out, 0 if not, NaN if not measured
    which: Array  # (C,) the claim's place in the whole list
    now: int  # which of the C is being measured; C when all are done
    progress: float  # share of the training steps that are done

    def table(self) -> list[Row]:
        """One row a claim, once all have been measured."""
        if self.now < len(self.which):
            return []
        listed = [claim for claims in all_claims().values() for claim in claims]
        return [
            {
                "claim": listed[which].key,
                "says": listed[which].says,
                "verdict": listed[which].verdict,
                "median": float(self.median[k]),
                "low": float(self.low[k]),
                "high": float(self.high[k]),
                "borne_out": int(self.verdict[k]),
                "seeds_borne_out": int(self.borne_out[k]),
                "seeds": int(self.read[k]),
            }
            for k, which in enumerate(self.which)
        ]


def asked(config: Any) -> tuple[Claim, ...]:
    """The claims that a config asks for, in their order."""
    return tuple(
        claim
        for section, claims in all_claims().items()
        for claim in claims
        if (config.claim == claim.key if config.claim else config.section in ("all", section))
        and (config.slow or config.claim or not claim.slow)
        and (config.mnist or "mnist" not in claim.needs)
    )


@dataclass(frozen=True)
class Task:
    """One claim for one seed; tasks with the same runs follow one another, and share them."""

    claim: int
    seed: int  # its place among the seeds


class Checklist(Live):
    """The claims, one after the other; every run is trained once for all claims that read it with the same seed.

    Args:
        keys: of the claims, in place of those that the config asks for.
    """

    def __init__(self, config: Config, keys: Sequence[str] | None = None) -> None:
        super().__init__(config)
        wanted = set(keys if keys is not None else (claim.key for claim in asked(config)))
        listed = [claim for claims in all_claims().values() for claim in claims]
        self.which = np.array([place for place, claim in enumerate(listed) if claim.key in wanted])
        self.claims = [listed[place] for place in self.which]
        self.seeds = config.measured
        order = sorted(range(len(self.claims)), key=lambda number: repr(self.claims[number].trials))
        self.tasks = [Task(number, seed) for seed in range(len(self.seeds)) for number in order]
        self.measured = np.full((len(self.claims), len(self.seeds)), math.nan)
        self.read = np.zeros(len(self.claims), np.int64)  # seeds of each that were measured, from the first on
        self.kept: dict[tuple[str, int], list[Any]] = {}  # the records of runs that are done
        self.training: Training | None = None
        self.at = self.done = 0
        self.whole = sum(run.keep[-1] + 1 for claim in self.claims for run in claim.trials) * len(self.seeds)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "claims"}  # they hold functions

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        listed = [claim for claims in all_claims().values() for claim in claims]
        self.claims = [listed[place] for place in self.which]

    def step(self) -> Record | None:
        """Train for a moment; None when everything has been measured and shown."""
        if self.at and not self.tasks:
            return None
        if self.at:
            self._work()
        self.at += 1
        return self._record()

    def _work(self) -> None:
        left = PORTION
        while self.tasks and left:
            task = self.tasks[0]
            claim, seed = self.claims[task.claim], self.seeds[task.seed]
            missing = [run for run in claim.trials if (repr(run), seed) not in self.kept]
            if missing:
                self.training = self.training or Training(missing[0], seed)
                left = self.training.go_on(left)
                if self.training.done:
                    self.kept[repr(missing[0]), seed] = self.training.records
                    self.training = None
            else:
                self._read(claim, task, seed)

    def _read(self, claim: Claim, task: Task, seed: int) -> None:
        runs = [self.kept[repr(run), seed] for run in claim.trials]
        self.measured[task.claim, task.seed] = claim.read(runs)
        self.read[task.claim] += 1
        self.done += sum(run.keep[-1] + 1 for run in claim.trials)
        del self.tasks[0]
        needed = {repr(run) for each in self.tasks if each.seed == task.seed for run in self.claims[each.claim].trials}
        self.kept = {key: records for key, records in self.kept.items() if key[0] in needed}

    def _record(self) -> Record:
        found = [
            Measured(claim, row[:count], self.seeds[0])
            for claim, row, count in zip(self.claims, self.measured, self.read, strict=True)
        ]
        return Record(
            step=self.at - 1,
            measured=self.measured.copy(),
            read=self.read.copy(),
            borne_out=np.array([each.borne_out for each in found]),
            median=np.array([each.median for each in found]),
            low=np.array([each.low for each in found]),
            high=np.array([each.high for each in found]),
            verdict=np.array([float(each.stands) if len(each.values) else math.nan for each in found]),
            which=self.which,
            now=self.tasks[0].claim if self.tasks else len(self.claims),
            progress=self.done / self.whole if self.whole else 1.0,
        )


class Training:
    """One run of an experiment, until its last kept step or its own end."""

    def __init__(self, run: Trial, seed: int) -> None:
        self.run = run
        self.config = run.config(seed)
        self.machine = experiments.get(run.experiment).start(self.config)
        self.machine.detail_every = SELDOM
        self.machine.only = run.arms
        self.records: list[Any] = []
        self.at = 0
        self.done = False

    def go_on(self, steps: int) -> int:
        """Train for some steps; how many are left over when the run is done."""
        for left in range(steps, 0, -1):
            if self.at in self.run.changes:
                self.config = settings.replace(self.config, self.run.changes[self.at])
                self.machine.change(self.config)
            record = self.machine.step()
            if record is not None and self.at in self.run.keep:
                self.records.append(record)
            self.done = record is None or self.at == self.run.keep[-1]
            if self.done:
                return left - 1
            self.at += 1
        return 0


def start(config: Config) -> Checklist:
    """The checklist, with nothing measured yet. Raises ConfigError for a claim that is not there."""
    return Checklist(config)
