"""python -m benchmarks.fairness: what is left for others beside the largest runs that a visitor can start.

Ten visitors play at 60 steps a second, alone; then beside one who plays the largest run of the live race as fast as it
goes; then beside ten of them. Prints how many updates a second the slowest of the ten neighbours gets each time:
fair_least_alone, fair_least, fair_least_ten.
"""

import argparse
import asyncio
import time
from urllib.parse import urlencode

from benchmarks.capacity import seen
from benchmarks.page import EXPERIMENT
from benchmarks.server import Server, serving
from benchmarks.visitor import visit
from bnviz import config as settings
from bnviz import experiments

NEIGHBOURS = 10
SETTLE, MEASURE = 6.0, 10.0  # seconds
LARGE = ("depth", "width", "batch_size", "seeds")  # settings that make a step long


def largest(seed: int) -> str:
    """An address bar with every one of them at its largest."""
    declared = settings.params(experiments.get(EXPERIMENT).Config())
    return urlencode({"seed": seed, "rate": 0, **{name: declared[name].high for name in LARGE}})


async def beside(server: Server, large: int, settle: float, measure: float) -> float:
    """Updates a second of the slowest neighbour."""
    neighbours = [await visit(server.address, f"seed={seed}") for seed in range(NEIGHBOURS)]
    for visitor in neighbours:
        await visitor.send(do="play")
    others = [await visit(server.address, largest(seed)) for seed in range(large)]
    for visitor in others:
        await visitor.send(do="play")
    await asyncio.sleep(settle)
    for visitor in neighbours:
        visitor.clear()
    start = time.perf_counter()
    await asyncio.sleep(measure)
    found = seen(neighbours, time.perf_counter() - start)["updates_least"]
    for visitor in (*neighbours, *others):
        await visitor.leave()
    await asyncio.to_thread(server.post, "/bench/close")
    return found


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--measure", type=float, default=MEASURE)
    given = arguments.parse_args()
    with serving("processes") as server:
        asyncio.run(beside(server, 0, SETTLE, 1.0))  # until the workers are there, and warm
        for name, large in (("fair_least_alone", 0), ("fair_least", 1), ("fair_least_ten", 10)):
            print(f"{name} {asyncio.run(beside(server, large, SETTLE, given.measure)):.4g}", flush=True)


if __name__ == "__main__":
    main()
