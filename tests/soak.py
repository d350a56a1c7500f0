"""python -m tests.soak --minutes 10: visitors, classes, deaths and cuts at random, with a seed; `make soak`.

The app itself is served. Visitors without a browser open the page of the live race, play, change settings, lose their
lines, come back, and leave; meanwhile worker processes are killed and frozen, and somebody floods the server. Before a
visitor leaves, every row that the server keeps of its run is compared with the same run trained alone, to the bit, and
every number that came over the socket with these rows. It fails if anything differs, if somebody is kept waiting for
longer than `PATIENCE` (`tests.soak_guest`), or if the server grows.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import statistics
import sys
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from benchmarks.server import Server, serving
from tests.soak_guest import Guest, Lost

AT_ONCE = 6  # visitors, and as many more when a class comes
GROWTH = 60.0  # MB that a server may be larger at the end than in the middle


async def trouble(server: Server, dice: random.Random, happened: Counter[str]) -> None:
    """Kill and freeze what trains; call as a stranger."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(dice.uniform(2, 6))
        workers = _workers(server)
        if not workers:
            continue
        worker = dice.choice(workers)
        match dice.choice(["kill", "kill", "freeze", "stranger"]):
            case "kill":
                _signal(worker, signal.SIGKILL)
                happened["killed"] += 1
            case "freeze":
                _signal(worker, signal.SIGSTOP)
                loop.call_later(dice.choice([1, 4, 25]), _signal, worker, signal.SIGCONT)
                happened["frozen"] += 1
            case "stranger":
                await _stranger(server)
                happened["strangers"] += 1


def _workers(server: Server) -> list[int]:
    """The processes that train: children of the one that the server started."""
    family = server.family()
    return [pid for pid in family if pid != server.pid and _is_worker(pid, server.pid)]


def _is_worker(pid: int, server: int) -> bool:
    with contextlib.suppress(OSError):
        parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        return int(parent) != server and b"bnviz.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


async def _stranger(server: Server) -> None:
    """A page of somebody else's is refused, at once."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            line = await connect(
                f"ws://{server.address}/_stcore/stream", additional_headers={"Origin": "http://a.example"}
            )
            await line.recv()
            raise Lost("a stranger was let in")


# -- the whole ----------------------------------------------------------------------------------------------------


class Soak:
    """A soak of so many seconds. Attributes: happened: what, and how often. problems: what should not have."""

    def __init__(self, server: Server, seconds: float, seed: int) -> None:
        self.server, self.seconds, self.dice = server, seconds, random.Random(seed)
        self.happened: Counter[str] = Counter()
        self.problems: list[str] = []
        self.memory: list[float] = []

    async def run(self) -> None:
        """All of it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.seconds
        disturbing = asyncio.create_task(trouble(self.server, self.dice, self.happened))
        seats = [asyncio.create_task(self._seat(end, 0)) for _ in range(AT_ONCE)]
        classes = asyncio.create_task(self._classes(end))
        await asyncio.gather(*seats, classes)
        disturbing.cancel()
        [ended] = await asyncio.gather(disturbing, return_exceptions=True)
        if isinstance(ended, Exception):
            self.problems.append(repr(ended))
        self.problems += self._grown()
        try:
            await asyncio.to_thread(self.server.page)
        except OSError as error:
            self.problems.append(f"the server does not answer: {error}")

    async def _classes(self, end: float) -> None:
        """Now and then many come at once; after each the server is weighed."""
        loop = asyncio.get_running_loop()
        while (left := end - loop.time()) > 5:
            await asyncio.sleep(min(self.dice.uniform(10, 20), left / 2))
            soon = loop.time() + 0.1
            await asyncio.gather(*(self._seat(soon, self.dice.uniform(0, 1)) for _ in range(AT_ONCE)))
            self.happened["classes"] += 1
            self.memory.append(await asyncio.to_thread(self.server.memory))

    async def _seat(self, end: float, wait: float) -> None:
        """One visitor after the other."""
        await asyncio.sleep(wait)
        loop = asyncio.get_running_loop()
        first = True
        while first or loop.time() < end:
            first = False
            stay = self.dice.uniform(2, 8)
            guest = Guest(self.server.address, random.Random(self.dice.random()))
            self.happened += await self._told(guest.live(stay))

    async def _told(self, living: Awaitable[Counter[str]]) -> Counter[str]:
        try:
            return await living
        except (Lost, OSError, TimeoutError, ConnectionClosed, RuntimeError) as problem:
            self.problems.append(f"{type(problem).__name__}: {problem}")
            return Counter()

    def _grown(self) -> list[str]:
        if len(self.memory) < 9:
            return []
        third = len(self.memory) // 3
        middle, last = statistics.median(self.memory[third : 2 * third]), statistics.median(self.memory[-third:])
        self.happened["grown_mb"] = round(last - middle)
        return [f"the server grew by {last - middle:.0f} MB"] if last - middle > GROWTH else []


def main() -> int:
    """Soak, and say what happened."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--minutes", type=float, default=10.0)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    with serving(script="app.py") as server:
        soak = Soak(server, 60 * given.minutes, given.seed)
        asyncio.run(soak.run())
    for name, count in sorted(soak.happened.items()):
        print(f"{name:12} {count}")
    for problem in soak.problems:
        print(f"LOST: {problem}")
    return 1 if soak.problems or not soak.happened["runs"] else 0


if __name__ == "__main__":
    sys.exit(main())
