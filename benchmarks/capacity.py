"""python -m benchmarks.capacity: how many visitors one machine carries, each with a page and a run of 60 steps/s.

Clients on the loopback open the app's own page of the live race, within its own limit of visitors; real training.
Prints for every number of visitors: updates a second for each, the 95th percentile of the interval between two, steps a
second in all, from a changed learning rate to the frame that shows it, and what a page's script takes meanwhile. The
memory a visitor costs is weighed when the histories are full.
"""

import argparse
import asyncio
import statistics
import time

from benchmarks.server import Server, serving
from benchmarks.visitor import Visitor, visit

NUMBERS = (1, 10, 30, 60, 100)
CLASS = 30  # visitors, of whom the goals speak
SETTLE, MEASURE = 4.0, 10.0  # seconds


async def crowd(server: Server, number: int, settle: float, measure: float) -> dict[str, float]:
    """So many visitors at once; what each of them saw."""
    visitors = [await visit(server.address, f"seed={seed}") for seed in range(number)]
    for visitor in visitors:
        await visitor.send(do="play")
    await asyncio.sleep(settle)
    for visitor in visitors:
        visitor.clear()
    busy, elsewhere, start = server.busy(), server.elsewhere(), time.perf_counter()
    turning = asyncio.create_task(_turning(visitors, measure))
    await asyncio.sleep(measure)
    took = time.perf_counter() - start
    busy, elsewhere = server.busy() - busy, server.elsewhere() - elsewhere
    await turning
    pages = [await asyncio.to_thread(server.page) for _ in range(5)]
    memory = await asyncio.to_thread(server.memory)
    for visitor in visitors:
        await visitor.leave()
    await asyncio.to_thread(server.post, "/bench/close")
    return {
        **seen(visitors, took),
        "server_share": busy / took,
        "elsewhere_share": elsewhere / took,
        "memory_mb": memory,
        "page_ms": 1000 * statistics.median(pages),
    }


async def _turning(visitors: list[Visitor], seconds: float) -> None:
    """Now and then somebody turns a knob."""
    for turn in range(int(seconds * 2) - 2):
        await visitors[turn % len(visitors)].change(0.4 + 0.001 * turn)
        await asyncio.sleep(0.5)


def seen(visitors: list[Visitor], took: float) -> dict[str, float]:
    gaps = [b - a for each in visitors for a, b in zip(each.arrivals, each.arrivals[1:], strict=False)]
    rates = [len(each.arrivals) / took for each in visitors]
    steps = [(each.steps[-1] - each.steps[0]) / took if each.steps else 0.0 for each in visitors]
    answers = [answer for each in visitors for answer in each.answers] or [float("nan")]
    return {
        "updates": statistics.mean(rates),
        "updates_least": min(rates),
        "p95_ms": 1000 * _p95(gaps),
        "steps": sum(steps),
        "steps_least": min(steps),
        "steps_most": max(steps),
        "knob_ms": 1000 * statistics.median(answers),
        "knob_p95_ms": 1000 * _p95(answers),
    }


def _p95(values: list[float]) -> float:
    if not values:
        return float("nan")
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pool", default="processes", choices=("processes", "threads", "recorded"))
    arguments.add_argument("--numbers", type=int, nargs="+", default=NUMBERS)
    arguments.add_argument("--measure", type=float, default=MEASURE)
    given = arguments.parse_args()
    with serving(given.pool) as server:
        asyncio.run(crowd(server, 1, settle=2 * SETTLE, measure=SETTLE))  # until the workers are there, and warm
        empty = server.memory()
        for number in given.numbers:
            found = asyncio.run(crowd(server, number, SETTLE, given.measure))
            for name, value in found.items():
                print(f"capacity_{number}_{name} {value:.4g}", flush=True)
            print(f"capacity_{number}_mb_per_visitor {(found['memory_mb'] - empty) / number:.4g}", flush=True)
            if number == CLASS:
                print(f"capacity_mb_per_visitor {(found['memory_mb'] - empty) / number:.4g}")
                print(f"stream_cpu_us {1e6 * found['server_share'] / (found['updates'] * number):.4g}", flush=True)


if __name__ == "__main__":
    main()
