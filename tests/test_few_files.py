"""A class on a system that lets a process have 256 open files, as macOS does by default."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.server import ROOT, Server
from benchmarks.visitor import open_page, visit
from tests.apart import run_apart

FILES = 256
PAGES = 90  # each leaves three open files behind for a minute
WAIT = 60.0


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """The app, which cannot raise its limit."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = f"ulimit -n {FILES}; exec {sys.executable} -m streamlit run app.py --server.port={port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(["bash", "-c", command], cwd=ROOT, env={**os.environ, "BNVIZ_WORKERS": "2"}, **quiet)
    server = Server(f"127.0.0.1:{port}", process.pid)
    try:
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(30)


async def crowd(server: Server) -> list[int]:
    """Many open a page and leave, five at a time; then the steps that one more is shown."""

    async def one(seed: int) -> None:
        page, _ = await open_page(server.address, f"seed={seed}")
        await page.close()

    for first in range(0, PAGES, 5):
        await asyncio.gather(*(one(first + k) for k in range(5)))
        await asyncio.sleep(0.2)
    visitor = await visit(server.address, "seed=1000")
    await visitor.send(do="play")
    async with asyncio.timeout(WAIT):
        while len(visitor.steps) < 3:
            await asyncio.sleep(0.05)
    await visitor.leave()
    return visitor.steps


@pytest.mark.slow
def test_a_class_gets_by_with_few_open_files() -> None:
    """Pages that were closed do not keep anybody out."""
    with serving() as server:
        assert run_apart(crowd(server))[-1] > 0
