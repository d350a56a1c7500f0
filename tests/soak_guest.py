"""A visitor of `tests.soak`: plays, changes, loses its line, comes back; and what it holds every row against."""

import asyncio
import contextlib
import json
import math
import random
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.visitor import open_page
from bnviz import experiments
from bnviz.history import History
from bnviz.records import row, row_dtype
from bnviz.replay import lenient
from bnviz.stream.exports import cells
from tests.stream.receiver import Receiver

SMALL = {"depth": 1, "width": 12, "batch_size": 20}  # what is trained twice is not to take long
PATIENCE = 120.0  # seconds that a visitor waits for what should come
STANDING = ("paused", "ready", "over", "failed")


class Lost(Exception):
    """A visitor did not get what is the visitor's."""


class Guest:
    """One visitor: a page, a socket, and what came over it."""

    def __init__(self, address: str, dice: random.Random) -> None:
        self.address, self.dice = address, dice
        self.asked = {**SMALL, "seed": dice.randrange(1000)}
        self.numbers = 0
        self.got = Receiver()
        self.page: ClientConnection
        self.line: ClientConnection
        self.path = ""

    async def live(self, seconds: float) -> Counter[str]:
        """Come, do this and that, and leave; how many rows were compared, and what happened."""
        self.page, self.path = await open_page(self.address, urlencode(self.asked))
        draining = asyncio.create_task(_drain(self.page))
        try:
            await self._dial()
            await self._until(lambda: bool(self.got.steps))
            await self._say(do="play")
            end = asyncio.get_running_loop().time() + seconds
            while asyncio.get_running_loop().time() < end:
                await self._listen(self.dice.uniform(0.1, 1.5))
                await self._act()
            return await self._check()
        finally:
            draining.cancel()
            await asyncio.gather(self.line.close(), self.page.close(), return_exceptions=True)

    # -- what it does -------------------------------------------------------------------------------------------------

    async def _act(self) -> None:
        match self.dice.choice(
            ["change"] * 4 + ["pause", "step", "play", "play", "pace", "seed", "cut", "hide", "flood"]
        ):
            case "change":
                self.numbers += 1
                field = self.dice.choice(["bn.lr", "plain.lr", "plain.bn"])
                value = self.dice.random() < 0.5 if field == "plain.bn" else self.dice.choice([0.1, 0.5, 1.0])
                await self._say(do="change", set={field: value}, number=self.numbers)
            case "pace":
                await self._say(do="pace", rate=self.dice.choice([5, 60, 120]))
            case "cut":
                self.line.transport.abort()
                await self._dial()
            case "hide":
                await self._say(do="visible", on=False)
                await self._listen(self.dice.uniform(0.1, 2))
                await self._say(do="visible", on=True)
            case "flood":
                for _ in range(300):
                    await self._say(do="step")
            case do:
                await self._say(do=do)

    async def _say(self, **request: object) -> None:
        try:
            await self.line.send(json.dumps(request))
        except ConnectionClosed:
            await self._dial()

    async def _dial(self) -> None:
        """A new socket to the same session, which sends the whole run again."""
        self.got = Receiver()
        self.line = await connect(f"ws://{self.address}/{self.path}", max_size=None, open_timeout=PATIENCE)

    async def _listen(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self._take()

    async def _take(self) -> None:
        try:
            self.got.take([await self.line.recv()])
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code == 4404:
                raise Lost("the session is gone") from closed
            await self._dial()

    async def _until(self, true: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not true():
                    await self._take()
        except TimeoutError:
            raise Lost(f"nothing came for {PATIENCE:g} s; {self.got.state}, {self.got.message!r}") from None

    # -- whether it got what it should --------------------------------------------------------------------------------

    async def _check(self) -> Counter[str]:
        """Once it stands still, and socket and server speak of the same step of the same run."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while loop.time() < end:
            await self._say(do="pause")  # after a flood the first ones are left out
            await self._listen(1.0)
            if self.got.state == "failed":
                if "twice" in self.got.message:  # a run that was worked on is blamed for a death; two are enough
                    return Counter(blamed=1)
                raise Lost(f"the run failed: {self.got.message}")
            if self.got.state not in STANDING:
                continue
            with contextlib.suppress(urllib.error.HTTPError):  # another run, whose first row has not come
                log, kept, still = [await self._fetch(kind) for kind in ("json", "jsonl", "json")]
                if log == still and self._is_at(json.loads(log)):
                    rows = [json.loads(line) for line in kept.splitlines()]
                    await asyncio.to_thread(compare, json.loads(log), rows)
                    self._compare_with_socket({each["step"]: each for each in rows})
                    return Counter(rows=len(rows), runs=1)
        raise Lost(f"it did not come to rest within {PATIENCE:g} s: {self.got.state} at step {self.got.last_step}")

    def _is_at(self, log: dict[str, Any]) -> bool:
        """Whether the socket has brought the last step of this very run."""
        seed = self.got.config["seed"] if self.got.config else None
        return (self.got.last_step, str(seed)) == (log["step"], log["start"].get("seed", "0"))

    def _compare_with_socket(self, rows: dict[int, dict[str, Any]]) -> None:
        for (column, index), values in zip(self.got.layout["line"], self.got.lines, strict=True):
            for step, value in zip(self.got.steps, values, strict=True):
                if step not in rows:
                    continue
                name = ".".join([column, *(str(self.got.layout["view"].get(part, part)) for part in index)])
                if name in rows[step] and not _same(np.float32(value), rows[step][name], np.float32):
                    raise Lost(f"{name} at step {step}: {value} came, {rows[step][name]} is kept")

    async def _fetch(self, kind: str) -> str:
        token = self.path.rpartition("/")[2]
        return await asyncio.to_thread(_read, f"http://{self.address}/live/export/{token}.{kind}")


def compare(log: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Train the run of a log alone, and hold the rows to it, to the bit. Raises Lost."""
    experiment = experiments.get(log["experiment"])
    texts = {**log["start"], "step": str(log["step"])}
    texts["changes"] = "~".join(f"{each['step']}~{each['field']}~{each['value']}" for each in log["changes"])
    replay, notices = lenient(experiment.Config(), {key: text for key, text in texts.items() if text})
    if notices:
        raise Lost(f"the log is not understood: {notices}")
    machine, timed = experiment.start(replay.start), dict(replay.timed)
    wanted = {each["step"]: each for each in rows}
    if not wanted or max(wanted) != log["step"]:
        raise Lost(f"the newest row is {max(wanted, default=None)}, the log's {log['step']}")
    for step in range(log["step"] + 1):
        if step in timed:
            machine.change(timed[step])
        expensive = step not in wanted or wanted[step]["detail"]  # how often they are recorded follows the pace
        machine.detail_every = 1 if expensive else step + 1
        record = machine.step()
        if step in wanted:
            _hold(wanted[step], record)


def _hold(found: dict[str, Any], record: Any) -> None:
    dtype = row_dtype(record)
    history = History(dtype, recent=1, past=4)
    history.append(np.atleast_1d(row(record, dtype)))
    alone = next(cells(history))
    for name, value in found.items():
        if not _same(value, alone[name]):
            raise Lost(f"{name} at step {found['step']}: {value} is kept, alone it is {alone[name]}")


def _same(one: Any, other: Any, kind: Callable[[Any], Any] = lambda value: value) -> bool:
    if one is None or other is None:
        return (one is None or math.isnan(one)) and (other is None or math.isnan(other))
    return bool(kind(one) == kind(other)) or (math.isnan(one) and math.isnan(other))


async def _drain(page: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in page:
            pass


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())
