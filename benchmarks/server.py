"""A server of its own for a benchmark: started, asked, weighed, ended."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = 60  # seconds after which a server that does not answer is broken
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running benchmarks/serve.py."""

    address: str
    pid: int

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError if it does not."""
        give_up = time.monotonic() + START
        while time.monotonic() < give_up:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{self.address}/_stcore/health", timeout=2).close()
                return
            time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def page(self) -> float:
        """Seconds until it has answered a request for a page."""
        began = time.perf_counter()
        with urllib.request.urlopen(f"http://{self.address}/", timeout=START) as answer:
            answer.read()
        return time.perf_counter() - began

    def post(self, path: str, data: bytes | None = None) -> str:
        """Ask something of it."""
        request = urllib.request.Request(f"http://{self.address}{path}", data, method="POST")
        with urllib.request.urlopen(request, timeout=START) as answer:
            return str(answer.read().decode())

    def family(self) -> list[int]:
        """The server and all processes that it started."""
        parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
        found = [self.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def memory(self) -> float:
        """Of the whole family, in MB: what is shared counts once."""
        return sum(_pss(pid) for pid in self.family()) / 2**20

    def busy(self) -> float:
        """Seconds that the server process itself has computed, without its workers."""
        return computed(self.pid)

    def elsewhere(self) -> float:
        """Seconds that the machine has computed for others than this server, its workers and its clients."""
        ours = sum(computed(pid) for pid in {*self.family(), os.getpid()})
        user, nice, system = map(int, Path("/proc/stat").read_text().split()[1:4])
        return (user + nice + system) / TICK - ours


def computed(pid: int) -> float:
    """Seconds that one process has computed."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


def _parent(entry: Path) -> int:
    with contextlib.suppress(OSError):
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def serving(pool: str = "processes", script: str = "benchmarks/serve.py", answers: bool = True) -> Iterator[Server]:
    """The app, or another script of Streamlit's, on a free port, trained by this pool.

    Args:
        answers: whether to wait until it answers.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "BENCH_POOL": pool, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"127.0.0.1:{port}", process.pid)
    try:
        if answers:
            server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(20)
