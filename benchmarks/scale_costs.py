"""What benchmarks.scale knows of one machine: recorded, each from a measurement that can be run again."""

import asyncio
import datetime
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.page import EXPERIMENT
from benchmarks.server import serving
from benchmarks.visitor import visit
from bnviz import experiments
from bnviz.records import row, row_dtype
from bnviz.stream.host import detail_every
from bnviz.stream.processes import cores

RATE = 60.0  # steps a second
STEPS, PAGES, WATCHED = 1000, 10, 5.0  # of a measurement; seconds
NEEDED = ("capacity_", "class_60_", "class_300_", "stream_bytes")


@dataclass(frozen=True)
class Costs:
    """What was measured of one machine; seconds of a processor, unless it says bytes or MB.

    Attributes:
        step: of a run. opening: of a run. update: to a page with a run of its own, at the server.
        follower: an update to one that follows. idle: of the server in a second, for itself. page: of a page's script.
        client: of an update, at whoever takes it; only in measurements, where clients are on the same machine.
        frame: bytes of an update. memory: MB of a visitor.
    """

    step: float
    opening: float
    update: float
    follower: float
    idle: float
    page: float
    client: float
    frame: float
    memory: float


def costs_of(measured: Mapping[str, float]) -> Costs:
    """The costs: an update's from what the server computes for 10 and 30 visitors, a follower's from a class of 60."""
    few, more = (measured[f"capacity_{number}_server_share"] for number in (10, 30))
    sent = [number * measured[f"capacity_{number}_updates"] for number in (10, 30)]
    update = (more - few) / (sent[1] - sent[0])
    return Costs(
        step=measured["step_ms"] / 1000,
        opening=measured["opening_ms"] / 1000,
        update=update,
        follower=measured["class_60_cpu_us"] / 1e6,
        idle=max(few - update * sent[0], 0.0),
        page=measured["page_cpu_ms"] / 1000,
        client=measured["client_us"] / 1e6,
        frame=measured["stream_bytes"],
        memory=measured["capacity_mb_per_visitor"],
    )


def record(bench: Path, into: Path) -> None:
    """Take over what `make bench` wrote, and measure the rest: seconds of the processor, whoever else has it."""
    kept = {name: value for name, value in json.loads(bench.read_text("utf-8")).items() if name.startswith(NEEDED)}
    found = {"recorded": datetime.date.today().isoformat(), "cores": cores(), **_training(), **asyncio.run(_pages())}
    into.write_text(json.dumps({**found, **kept}, indent=1) + "\n", "utf-8")


def _training() -> dict[str, float]:
    """What a step and an opening of the live race cost."""
    experiment = experiments.get(EXPERIMENT)
    dtype = row_dtype(experiment.start(experiment.Config()).step())  # the first one imports
    began = time.process_time()
    machine: Any = experiment.start(experiment.Config(seed=1))
    machine.step()
    opening = time.process_time() - began
    machine.detail_every = detail_every(RATE)
    began = time.process_time()
    for _ in range(STEPS):
        row(machine.step(), dtype)
    return {"step_ms": 1000 * (time.process_time() - began) / STEPS, "opening_ms": 1000 * opening}


async def _pages() -> dict[str, float]:
    """What a page's script costs the server, and an update whoever takes it."""
    with serving() as server:
        first = await visit(server.address, "seed=99")  # reads what all pages share
        busy = server.busy()
        visitors = [await visit(server.address, f"seed={seed}") for seed in range(PAGES)]
        page = (server.busy() - busy) / PAGES
        for visitor in visitors:
            await visitor.send(do="play")
        await asyncio.sleep(1.0)
        for visitor in visitors:
            visitor.clear()
        began = time.process_time()
        await asyncio.sleep(WATCHED)
        took = time.process_time() - began
        updates = sum(len(visitor.arrivals) for visitor in visitors)
        for visitor in (first, *visitors):
            await visitor.leave()
    return {"page_cpu_ms": 1000 * page, "client_us": 1e6 * took / max(updates, 1)}
