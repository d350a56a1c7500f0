"""python -m benchmarks.sick: trains every sick and healthy model and writes docs/diagnosis.md and the checks' rates.

The thresholds were set on the first half: seed 0, every fifth step recorded. The other half has other seeds, learning
rates and mini-batches, and is recorded within the default budget, as a user's run is.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from benchmarks.sick.mistakes import MISTAKES
from benchmarks.sick.outcomes import HEALTHY, outcome
from benchmarks.sick.table import markdown, rates
from benchmarks.sick.training import Setting, first_half, other_half


def jobs(names: Sequence[str], data: Sequence[str]) -> Iterable[tuple[str, str, Setting]]:
    """All runs: each mistake once in each configuration of each half, healthy ones with more seeds."""
    for half, settings, seeds in (("first", first_half(), (0, 10)), ("other", other_half(), (11, 12, 13))):
        for setting in settings:
            if setting.data not in data:
                continue
            if HEALTHY in names:
                yield from ((HEALTHY, half, replace(setting, seed=seed)) for seed in seeds)
            yield from ((name, half, setting) for name in names if name != HEALTHY and MISTAKES[name].fits(setting))


def main() -> None:
    """Train, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", nargs="+", default=["digits", "mnist"], choices=["digits", "mnist"])
    arguments.add_argument("--only", nargs="+", default=[HEALTHY, *MISTAKES], metavar="MISTAKE")
    arguments.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--write", action="store_true", help="docs/diagnosis.md and the rates of the checks")
    given = arguments.parse_args()
    todo = list(jobs(given.only, given.data))
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        futures = [pool.submit(outcome, *job) for job in todo]
        done = []
        for each in tqdm(futures, unit="run", disable=not sys.stderr.isatty()):
            done.append(each.result())
            if not done[-1].right:
                tqdm.write(str(done[-1]), file=sys.stderr)
    print(markdown(done))
    if given.write:
        root = Path(__file__).parents[2]
        (root / "docs" / "diagnosis.md").write_text(markdown(done), "utf-8")
        target = root / "bnviz" / "watching" / "diagnosis" / "rates.py"
        target.write_text(rates(target.read_text("utf-8"), done), "utf-8")


if __name__ == "__main__":
    main()
