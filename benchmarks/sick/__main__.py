"""python -m benchmarks.sick: trains every sick and healthy model and writes docs/diagnosis.md and the checks' rates.

The thresholds were set on the first half: seed 0, every fifth step recorded. The other half has other seeds, learning
rates and mini-batches, and is recorded within the default budget, as a user's run is.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from benchmarks.sick.training import Setting, first_half, other_half

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
    def first(self) -> bool:
        """Whether it is the first thing that is said."""
        return bool(self.all) and self.all[0] in self.finds


def outcome(mistake: str, half: str, setting: Setting) -> Outcome:
    """Train one model, and diagnose it."""
    import torch

    from benchmarks.sick.mistakes import MISTAKES
    from benchmarks.sick.numbers import NUMBERS
    from benchmarks.sick.training import Training
    from bnviz.watching.diagnosis import diagnose

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


def jobs(names: Sequence[str], data: Sequence[str]) -> Iterable[tuple[str, str, Setting]]:
    """All runs: each mistake once in each configuration of each half, healthy ones with more seeds."""
    from benchmarks.sick.mistakes import MISTAKES

    for half, settings, seeds in (("first", first_half(), (0, 10)), ("other", other_half(), (1, 2, 3))):
        for setting in settings:
            if setting.data not in data:
                continue
            if HEALTHY in names:
                yield from ((HEALTHY, half, replace(setting, seed=seed)) for seed in seeds)
            yield from ((name, half, setting) for name in names if name != HEALTHY and MISTAKES[name].fits(setting))


def main() -> None:
    """Train, print, write."""
    from benchmarks.sick.mistakes import MISTAKES
    from benchmarks.sick.table import markdown, rates

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", nargs="+", default=["digits", "mnist"], choices=["digits", "mnist"])
    arguments.add_argument("--only", nargs="+", default=[HEALTHY, *MISTAKES], metavar="MISTAKE")
    arguments.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--write", action="store_true", help="docs/diagnosis.md and the rates of the checks")
    given = arguments.parse_args()
    todo = list(jobs(given.only, given.data))
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        futures = [pool.submit(outcome, *job) for job in todo]
        done = [each.result() for each in tqdm(futures, unit="run", disable=not sys.stderr.isatty())]
    print(markdown(done))
    if given.write:
        root = Path(__file__).parents[2]
        (root / "docs" / "diagnosis.md").write_text(markdown(done), "utf-8")
        target = root / "bnviz" / "watching" / "diagnosis" / "rates.py"
        target.write_text(rates(target.read_text("utf-8"), done), "utf-8")


if __name__ == "__main__":
    main()
