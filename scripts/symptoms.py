"""Record the runs that stand on the cards of "What is wrong?": for each symptom the numbers and the curves of seed 0.

To be run from the root of the repository after a training has changed: ``python -m scripts.symptoms``, or only for the
symptoms that are named behind it. Says how many seconds of one core each took until its number was there.
"""

import argparse
import json
import math
import time
from typing import Any

from bnviz.experiments import symptom

POINTS = 80  # of a curve, at most


def recorded(key: str) -> dict[str, Any]:
    """One run with the default settings: ``{steps, seed, numbers: {arm: last}, curves: {arm: [value or None]}}``."""
    shown, spec = symptom.symptoms()[key], symptom.experiment(key)
    machine = spec.start(spec.Config())
    kept: dict[str, list[float]] = {line.arm.key: [] for line in shown.lines}
    numbers: dict[str, float] = {}
    for _ in range(shown.steps + 1):
        record = machine.step()
        for arm, values in kept.items():
            values.append(float(getattr(record.arms[arm], shown.picture or shown.column)))
            numbers[arm] = float(getattr(record.arms[arm], shown.column))
    every = math.ceil((shown.steps + 1) / POINTS)
    curves = {arm: [_short(value) for value in values[::-1][::every][::-1]] for arm, values in kept.items()}
    return {"steps": shown.steps, "seed": 0, "numbers": numbers, "curves": curves}


def _short(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None


def main() -> None:
    """Record those that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.symptoms", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="SYMPTOM")
    keys = parser.parse_args().keys or list(symptom.symptoms())
    if unknown := set(keys) - set(symptom.symptoms()):
        parser.error(f"there is no symptom '{min(unknown)}'")
    for key in keys:
        began = time.process_time()
        found = recorded(key)
        symptom.recorded(key).write_text(json.dumps(found) + "\n", "utf-8")
        print(f"{key:24} {time.process_time() - began:5.1f} s")


if __name__ == "__main__":
    main()
