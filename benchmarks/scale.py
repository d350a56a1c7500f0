"""python -m benchmarks.scale: what a course needs, by a model that is held against measurements; writes docs/scale.md.

A discrete-event model (simpy) of one server with its students, and of the processors that train for them. It knows what
was measured of one machine (benchmarks/scale.json): the processor's seconds of a step, of an update, of a page. Servers
share nothing but the processors that train, so a course is as many servers as carry its students.

``--record build/bench.json`` takes over what `make bench` measured, and measures a step and a page.
"""

import argparse
import json
import math
import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import simpy

from benchmarks import scale_costs
from benchmarks.scale_costs import Costs, costs_of
from benchmarks.scale_table import Plan, document, plot
from bnviz.stream.host import FRAME, ROUND

ROOT = Path(__file__).parents[1]
COSTS = Path(__file__).with_suffix(".json")
TABLE, PLOT = ROOT / "docs" / "scale.md", ROOT / "docs" / "scale.svg"
RATE = 60.0  # steps a second of a run
STUDENTS, CLASSES = 10_000, 300
PAGES = 120.0  # seconds within which all open their page, from the hour on
OWN = 0.6  # of the students have a run of their own at a time; the others follow their class
SERVERS = (10, 15, 20, 25, 30, 35, 40)
SECONDS = 8.0  # that are looked at
BUSY = 0.7  # of a processor that trains, at most: what is left is for those who hurry

Events = Generator[simpy.Event, None, None]


@dataclass
class Seen:
    """What came to students.

    Attributes:
        gaps: seconds between two updates. waits: until a page was there. updates: how many came.
        busy: seconds that the server computed. steps: that were trained.
    """

    gaps: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    updates: int = 0
    busy: float = 0.0
    steps: float = 0.0

    @property
    def p95(self) -> float:
        """The 95th percentile of the gaps."""
        return sorted(self.gaps)[int(0.95 * (len(self.gaps) - 1))] if self.gaps else math.nan


class Model:
    """One server, its students, and what trains for them.

    Args:
        costs: of everything. own: students with a run of their own. classes: runs that are followed.
        followers: students in all classes. trains: processors that train. pages: pages that are opened in a second.
    """

    def __init__(
        self, costs: Costs, own: int, classes: int, followers: int, trains: float, pages: float = 0.0, seed: int = 0
    ) -> None:
        self.costs, self.seen = costs, Seen()
        self._own, self._followers, self._classes = own, followers, classes
        self._random = random.Random(seed)
        self._now = simpy.Environment()
        self._server = simpy.Resource(self._now)
        self._last: dict[int, float] = {}
        runs = own + classes
        # every run gets its pace, or an even share of the processors that train
        self._pace = min(RATE, trains / costs.step / runs) if runs else 0.0
        actors = max(1, round(trains))
        for actor in range(actors):
            self._now.process(self._trains([run for run in range(runs) if run % actors == actor]))
        if pages:
            self._now.process(self._opens(pages))

    def run(self, seconds: float) -> Seen:
        """Let so much time pass."""
        self._now.run(seconds)
        self.seen.busy += self.costs.idle * seconds
        return self.seen

    def _trains(self, runs: list[int]) -> Events:
        """An actor: shows what its runs have done, some ten times a second, at the end of the round that is on."""
        start = self._random.random() * FRAME
        for frame in range(10**9):
            at = start + frame * FRAME + self._random.random() * ROUND
            yield self._now.timeout(max(at - self._now.now, 0.0))
            shown = [run for run in runs if self._random.random() < min(1.0, self._pace * FRAME)]
            self.seen.steps += len(runs) * self._pace * FRAME
            self._now.process(self._sends(shown))

    def _sends(self, runs: list[int]) -> Events:
        """The server sends the updates of some runs, one after the other."""
        with self._server.request() as turn:
            yield turn
            for run in runs:
                followers = self._followers // max(self._classes, 1) if run >= self._own else 1
                cost = self.costs.update if run < self._own else self.costs.follower
                for student in range(followers):
                    yield self._work(cost)
                    self._came(run * 10_000 + student)

    def _came(self, student: int) -> None:
        now = self._now.now
        self.seen.updates += 1
        if student in self._last:
            self.seen.gaps.append(now - self._last[student])
        self._last[student] = now

    def _opens(self, pages: float) -> Events:
        """Pages are opened, at random times; each holds the server up for as long as its script takes."""
        while True:
            yield self._now.timeout(self._random.expovariate(pages))
            self._now.process(self._page())

    def _page(self) -> Events:
        asked = self._now.now
        with self._server.request() as turn:
            yield turn
            yield self._work(self.costs.page)
        self.seen.waits.append(self._now.now - asked + self.costs.opening)

    def _work(self, seconds: float) -> simpy.Timeout:
        self.seen.busy += seconds
        return self._now.timeout(seconds)


def held(measured: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """What the model says of the machine that was measured, beside the measurement: name, model, measured."""
    costs, cores = costs_of(measured), measured["cores"]
    rows = []
    for number in (30, 60):
        name = f"capacity_{number}"
        sent = number / FRAME
        # clients compute on the same machine
        left = cores - measured[f"{name}_elsewhere_share"] - costs.idle - sent * (costs.update + costs.client)
        seen = Model(costs, number, 0, 0, left).run(SECONDS)
        rows += [
            (f"{name}_updates", seen.updates / number / SECONDS, measured[f"{name}_updates"]),
            (f"{name}_p95_ms", 1000 * seen.p95, measured[f"{name}_p95_ms"]),
            (f"{name}_steps", seen.steps / SECONDS, measured[f"{name}_steps"]),
            (f"{name}_server_share", seen.busy / SECONDS, measured[f"{name}_server_share"]),
        ]
    seen = Model(costs, 0, 1, 300, 1.0).run(SECONDS)
    rows += [
        ("class_300_updates", seen.updates / 300 / SECONDS, measured["class_300_updates"]),
        ("class_300_p95_ms", 1000 * seen.p95, measured["class_300_p95_ms"]),
        ("class_300_cpu_us", 1e6 * costs.follower, measured["class_300_cpu_us"]),
    ]
    return rows


def planned(costs: Costs, servers: int, students: int = STUDENTS, classes: int = CLASSES) -> Plan:
    """The course on so many servers, while everybody opens a page and the first have a run already."""
    here, rooms = students / servers, max(1, round(classes / servers))
    own = round(OWN * here)
    cores = cores_for(costs, own + rooms)
    seen = Model(costs, own, rooms, round(here) - own, cores, pages=here / PAGES).run(SECONDS)
    waits = sorted(seen.waits) or [0.0]
    return Plan(
        servers,
        seen.p95,
        waits[int(0.95 * (len(waits) - 1))],
        seen.busy / SECONDS,
        cores * servers,
        8e-6 * costs.frame * students / FRAME,
        costs.memory * here,
    )


def cores_for(costs: Costs, runs: int) -> int:
    """Processors that train so many runs at their pace."""
    return math.ceil(runs * RATE * costs.step / BUSY)


def main() -> None:
    """Hold the model against what was measured, plan the course, write both down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, metavar="FILE", help="take over what make bench wrote, then go on")
    asked = parser.parse_args()
    if asked.record:
        scale_costs.record(asked.record, COSTS)
    measured = json.loads(COSTS.read_text("utf-8"))
    costs = costs_of(measured)
    rows, plans = held(measured), [planned(costs, servers) for servers in SERVERS]
    for name, model, real in rows:
        print(f"model_{name} {model:.4g}\nmodel_{name}_ratio {model / real:.3f}")
    for plan in plans:
        print(f"scale_{plan.servers}_p95_ms {1000 * plan.p95:.0f}\nscale_{plan.servers}_wait_s {plan.wait:.2f}")
    TABLE.write_text(document(measured, costs, rows, plans), "utf-8")
    PLOT.write_text(plot(plans), "utf-8")


if __name__ == "__main__":
    main()
