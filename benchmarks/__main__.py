"""python -m benchmarks: every benchmark in turn. Prints ``name value`` lines, then a table beside the goals.

The figures are also written to build/bench.json. None of them is a test: machines differ, and others compute on them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "bench.json"
PARTS = ("probe", "deeper", "symptoms", "watch", "growth", "capacity", "fairness", "classes", "browser")
KINDS = ("digits_plain", "digits_bn", "mnist_plain", "mnist_bn")
GOALS = {  # at most, unless it says at least
    **{f"probe_ratio_{kind}": "1.05" for kind in KINDS},
    **{f"race_ratio_{kind}": "1.0" for kind in KINDS},
    "race_ratio_conv": "1.0",
    "probe_ratio_conv": "1.10",
    "race_ratio_residual": "1.0",
    "symptom_slowest_s": "10",
    "claims_quick_s": "60",
    **{f"watch_ratio_{name}": "1.06" for name in ("mlp", "resnet18", "transformer")},
    "stream_bytes": "2000",
    "stream_cpu_us": "200",
    "stream_latency_ms": "150",
    "stream_times_fewer_bytes": "at least 100",
    "capacity_30_updates": "at least 9.5",
    "capacity_30_p95_ms": "150",
    "capacity_30_page_ms": "200",
    "capacity_100_updates": "at least 9.5",
    "capacity_100_p95_ms": "150",
    "fair_least": "at least 9",
    "fair_least_ten": "at least 5",
    "capacity_mb_per_visitor": "12",
    "class_60_updates": "at least 9.5",
    "class_300_updates": "at least 9.5",
    "class_1000_updates": "at least 9.5",
    "class_300_p95_ms": "150",
    "class_300_private_updates": "at least 9.5",
    "class_follower_cpu_us": "30",
    "class_join_s": "3",
    "start_s": "2",
    "page_s": "0.3",
}


def figures(part: str) -> Iterator[tuple[str, float]]:
    """Run one benchmark and pass on what it prints."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", f"benchmarks.{part}"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            name, value = line.split()
            yield name, float(value)
    if process.returncode:
        raise SystemExit(f"the benchmark {part} failed")


def met(value: float, goal: str) -> str:
    """Whether a figure is as good as its goal."""
    least = goal.startswith("at least")
    limit = float(goal.split()[-1])
    return "yes" if (value >= limit if least else value <= limit) else "no"


def main() -> None:
    """Measure, print, write."""
    began = time.perf_counter()
    found = {name: value for part in PARTS for name, value in figures(part)}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(f"\n{'figure':34}{'measured':>12}  {'goal':14}met")
    for name, value in found.items():
        goal = GOALS.get(name, "")
        print(f"{name:34}{value:12.4g}  {goal:14}{met(value, goal) if goal else ''}".rstrip())
    print(f"\n{time.perf_counter() - began:.0f} s; written to {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
