"""python -m benchmarks.capacity: how many visitors one machine carries, each with a run of 60 steps a second.

Protocol clients on the loopback, real training. Prints for every number of visitors: updates a second for each, the
95th percentile of the interval between two, steps a second in all, from a changed learning rate to the frame that
shows it, and what a page's script takes meanwhile. The memory a visitor costs is weighed when the histories are full.
"""

import argparse
import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.server import Server, serving
from bnviz.stream.wire import HEADER

NUMBERS = (1, 10, 30, 60)
CLASS = 30  # visitors, of whom the goals speak
SETTLE, MEASURE = 4.0, 10.0  # seconds


@dataclass
class Visitor:
    """One client: when its frames came, and how far they were."""

    line: ClientConnection
    arrivals: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    bytes: int = 0
    changes: int = 0
    asked: float | None = None  # when it changed something
    answers: list[float] = field(default_factory=list)  # seconds until the frame that shows it
    awaited: int | None = None

    async def watch(self) -> None:
        """Take what comes."""
        async for message in self.line:
            now = time.perf_counter()
            if isinstance(message, str):
                self._read(json.loads(message))
                continue
            self.arrivals.append(now)
            self.steps.append(HEADER.unpack_from(message)[3])
            self.bytes += len(message)
            if self.awaited is not None and self.steps[-1] >= self.awaited and self.asked is not None:
                self.answers.append(now - self.asked)
                self.awaited = self.asked = None

    def _read(self, message: dict) -> None:
        if message["type"] == "settings" and self.asked is not None:
            self.awaited = message["step"]

    async def change(self, rate: float) -> None:
        """Turn a learning rate."""
        self.asked = time.perf_counter()
        self.changes += 1
        await self.line.send(json.dumps({"do": "change", "set": {"bn.lr": rate}, "number": self.changes}))

    def clear(self) -> None:
        """Forget the time before the measurement."""
        del self.arrivals[:], self.answers[:], self.steps[:-1]


async def crowd(server: Server, number: int, settle: float, measure: float) -> dict[str, float]:
    """So many visitors at once; what each of them saw."""
    tokens = [await asyncio.to_thread(server.post, f"/bench/open?seed={seed}") for seed in range(number)]
    lines = [await connect(f"ws://{server.address}/live/ws/{token}") for token in tokens]
    visitors = [Visitor(line) for line in lines]
    watching = [asyncio.create_task(visitor.watch()) for visitor in visitors]
    for line in lines:
        await line.send('{"do":"play"}')
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
    for line, task in zip(lines, watching, strict=True):
        await line.close()
        await task
    await asyncio.to_thread(server.post, "/bench/close")
    return {
        **_seen(visitors, took),
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


def _seen(visitors: list[Visitor], took: float) -> dict[str, float]:
    gaps = [b - a for each in visitors for a, b in zip(each.arrivals, each.arrivals[1:], strict=False)]
    rates = [len(each.arrivals) / took for each in visitors]
    steps = [(each.steps[-1] - each.steps[0]) / took for each in visitors]
    answers = [answer for each in visitors for answer in each.answers]
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
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pool", default="processes", choices=("processes", "threads"))
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
