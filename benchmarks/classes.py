"""python -m benchmarks.classes: one run on many phones of a class, each an ordinary socket of its own.

Prints updates a second for each phone and the 95th percentile of the interval between two, for classes of 60, 300 and
1000; the server's time for one update to one phone (what it computes beyond the same run with one phone); what a
private visitor beside a class of 300 gets; and how long the last of 60 phones that join within two seconds waits for
its first picture.
"""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field
from itertools import pairwise

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.server import Server, serving
from benchmarks.visitor import open_page, visit

NUMBERS = (60, 300, 1000)
LARGE = 300  # of whom the goals speak
SETTLE, MEASURE = 3.0, 8.0  # seconds
JOINING, WITHIN = 60, 2.0  # phones, seconds
AT_ONCE = 50  # sockets that are opened at a time
FRAME = 1  # the version, which is a frame's first byte; a message's is a bracket


@dataclass
class Phone:
    """One client: when its frames came."""

    line: ClientConnection
    arrivals: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        """Take what comes."""
        async for message in self.line:
            if isinstance(message, bytes) and message[0] == FRAME:
                self.arrivals.append(time.perf_counter())


@dataclass
class Class:
    """A class whose run plays: its code, the sockets of its teacher's page, its phones."""

    server: Server
    code: str
    lines: list[ClientConnection]
    phones: list[Phone] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def begin(cls, server: Server) -> "Class":
        """The run plays."""
        page, path = await open_page(server.address, "seed=0")
        made = json.loads(await asyncio.to_thread(server.post, "/class", b"{}"))
        run = await connect(f"ws://{server.address}/{path}", max_size=None)
        teacher = await connect(f"ws://{server.address}/class/teach/{made['token']}")
        await teacher.send(json.dumps({"do": "show", "run": path.rpartition("/")[2], "fresh": False}))
        await run.send('{"do":"play"}')
        found = cls(server, made["code"], [page, run, teacher])
        found.tasks = [asyncio.create_task(_drain(each)) for each in found.lines]
        return found

    async def join(self) -> Phone:
        """One more phone."""
        number = len(self.phones)
        cookie = {"Cookie": f"bnviz_class={number:b>22}"}
        phone = Phone(await connect(f"ws://{self.server.address}/class/ws/{self.code}", additional_headers=cookie))
        self.phones.append(phone)
        self.tasks.append(asyncio.create_task(phone.watch()))
        return phone

    async def grow(self, number: int) -> None:
        """Until there are so many phones."""
        while (missing := number - len(self.phones)) > 0:
            for _ in range(min(missing, AT_ONCE)):
                await self.join()

    async def end(self) -> None:
        """All go."""
        for line in (*self.lines, *(phone.line for phone in self.phones)):
            await line.close()
        await asyncio.gather(*self.tasks)
        await asyncio.to_thread(self.server.post, "/bench/close")


async def _drain(line: ClientConnection) -> None:
    async for _ in line:
        pass


async def measured(classroom: Class) -> dict[str, float]:
    """What each phone saw, and what the server computed."""
    await asyncio.sleep(SETTLE)
    for phone in classroom.phones:
        phone.arrivals.clear()
    busy, start = classroom.server.busy(), time.perf_counter()
    await asyncio.sleep(MEASURE)
    took = time.perf_counter() - start
    busy = classroom.server.busy() - busy
    gaps = sorted(b - a for phone in classroom.phones for a, b in pairwise(phone.arrivals))
    rates = [len(phone.arrivals) / took for phone in classroom.phones]
    return {"updates": statistics.mean(rates), "p95_ms": 1000 * gaps[int(0.95 * (len(gaps) - 1))], "share": busy / took}


async def sizes(server: Server) -> None:
    """Classes of every size, the smaller ones within the larger."""
    classroom = await Class.begin(server)
    await classroom.grow(1)
    alone = await measured(classroom)
    for number in NUMBERS:
        await classroom.grow(number)
        found = await measured(classroom)
        cost = 1e6 * (found["share"] - alone["share"]) / (found["updates"] * number)
        print(f"class_{number}_updates {found['updates']:.4g}", flush=True)
        print(f"class_{number}_p95_ms {found['p95_ms']:.4g}", flush=True)
        print(f"class_{number}_cpu_us {cost:.4g}", flush=True)
        if number == LARGE:
            print(f"class_follower_cpu_us {cost:.4g}", flush=True)
            print(f"class_{number}_private_updates {await beside(server):.4g}", flush=True)
    await classroom.end()


async def beside(server: Server) -> float:
    """Updates a second of a private visitor, whose run plays too."""
    visitor = await visit(server.address, "seed=7")
    await visitor.send(do="play")
    await asyncio.sleep(SETTLE)
    visitor.clear()
    await asyncio.sleep(MEASURE)
    rate = len(visitor.arrivals) / MEASURE
    await visitor.leave()
    return rate


async def joining(server: Server) -> float:
    """Seconds that the slowest of many who come at once waits for its first picture."""
    classroom = await Class.begin(server)
    await asyncio.sleep(SETTLE)

    async def come(after: float) -> float:
        await asyncio.sleep(after)
        began = time.perf_counter()
        phone = await classroom.join()
        while not phone.arrivals:
            await asyncio.sleep(0.005)
        return phone.arrivals[0] - began

    waits = await asyncio.gather(*(come(WITHIN * k / JOINING) for k in range(JOINING)))
    await classroom.end()
    return max(waits)


def main() -> None:
    """Measure and print."""
    with serving() as server:
        asyncio.run(sizes(server))
        print(f"class_join_s {asyncio.run(joining(server)):.4g}", flush=True)


if __name__ == "__main__":
    main()
