"""The way to a Ray cluster: one that is there, or one of this machine alone; and what nodes it has."""

import os
import platform
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bnviz.config import ConfigError
from bnviz.stream.fronts import Directory, Exchange
from bnviz.stream.nodes import Wishes

# a cluster of this machine alone listens to this machine alone (that is what the first one does), and to this server
ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token"}
QUIET: dict[str, Any] = {"configure_logging": False, "log_to_driver": False, "namespace": "bnviz"}
STORE = 100 * 2**20  # bytes for what does not fit into a message; rows do
ANSWER = 3.0  # seconds for a connection to the cluster
SLOW = 10.0  # seconds for an actor, which may have to be started
HEALTH = 30.0  # seconds for its answer
LAST_WORDS = 5.0  # seconds for its processes to end
TEXT = 160  # characters of an error that are repeated


class ClusterError(ConfigError):
    """There is no cluster to train on: one sentence for whoever starts the server."""


@dataclass(frozen=True)
class Session:
    """A connection to a cluster.

    Attributes:
        folder: for files of ours on every node; Ray's own for this session. end: ends the connection.
    """

    folder: Path
    end: Callable[[], None]


def prepare(address: str) -> None:
    """What Ray reads of the environment when it is imported. Raises ClusterError if it is not installed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # who asks after the end is not to start a cluster of its own
    if not address:
        os.environ.update(ALONE, RAY_AUTH_TOKEN=secrets.token_hex(32))
    try:
        import ray  # noqa: F401
    except ImportError:
        raise ClusterError("BNVIZ_POOL=ray needs Ray, which is not installed: pip install 'bnviz[cluster]'.") from None


def address_of(asked: str) -> str:
    """HOST:PORT of what `BNVIZ_POOL` names; empty for a cluster of this machine alone."""
    return asked.removeprefix("ray").removeprefix("://")


def connect(address: str) -> Session:
    """Be a driver of the cluster at HOST:PORT, or of a new one of this machine alone. Raises ClusterError."""
    return _join(address) if address else _start()


def nodes() -> dict[str, int]:
    """The processors of every node that is there, by the node's name; nodes without processors train nothing."""
    import ray

    found = ((each["NodeID"], each["Resources"].get("CPU", 0)) for each in ray.nodes() if each["Alive"])
    return {node: int(cpus) for node, cpus in found if cpus >= 1}


def directory() -> Exchange:
    """The directory of classes that all servers of a cluster share: an actor, made anew where it was lost.

    No other store is needed: what it holds the servers say again every second.
    """
    actor: list[Any] = []  # while it answers

    def exchange(front: str, codes: list[str]) -> Mapping[str, str]:
        import ray

        try:
            actor[:] = actor or [
                ray.remote(Directory)
                .options(name="directory", lifetime="detached", get_if_exists=True, num_cpus=0, max_restarts=-1)
                .remote()
            ]
            found: Mapping[str, str] = ray.get(actor[0].exchange.remote(front, codes), timeout=SLOW)
        except Exception:
            actor.clear()
            raise
        return found

    return exchange


def wishes() -> Callable[[int], None]:
    """Where a server says how many processors it needs: an actor that all servers share asks Ray's autoscaler."""
    import ray
    from ray.autoscaler.sdk import request_resources

    server = secrets.token_hex(8)
    actor: Any = (
        ray.remote(Wishes)
        .options(name="wishes", lifetime="detached", get_if_exists=True, num_cpus=0, max_restarts=-1)
        .remote(_for_all(request_resources))
    )
    return lambda cpus: actor.wish.remote(server, cpus)


def _for_all(request: Callable[..., None]) -> Callable[[int], None]:
    return lambda cpus: request(num_cpus=cpus)


def environment(address: str) -> dict[str, str]:
    """Variables of the actors' processes: one thread each, no accelerator; on this machine, this very package."""
    own = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} if not address else {}
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", **own}


def _start() -> Session:
    import ray

    folder = tempfile.mkdtemp(prefix="bnviz-ray-")  # short: names of sockets may have 107 characters

    def end() -> None:
        ray.shutdown()
        give_up = time.monotonic() + LAST_WORDS
        while os.path.exists(folder) and time.monotonic() < give_up:  # its processes still write into it
            shutil.rmtree(folder, ignore_errors=True)
            time.sleep(0.1)

    try:
        ray.init(address="local", include_dashboard=False, object_store_memory=STORE, _temp_dir=folder, **QUIET)
    except Exception as error:
        end()
        raise ClusterError(f"Ray does not start on this machine: {_first_line(error)}") from error
    return Session(_folder(), end)


def _join(address: str) -> Session:
    import ray

    _is_there(address)
    try:
        ray.init(address=address, **QUIET)
    except Exception as error:
        raise ClusterError(_refused(address, error)) from error
    return Session(_folder(), ray.shutdown)


def _folder() -> Path:
    import ray

    context = ray.get_runtime_context()
    return Path(context.get_temp_dir()) / context.get_session_name()


def _is_there(address: str) -> None:
    """Raises ClusterError if no cluster answers. Ray itself would wait for a minute and then end this process."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), ANSWER).close()
    except OSError as error:
        raise ClusterError(f"BNVIZ_POOL: no Ray cluster answers at {address} ({error.strerror or error}).") from None
    asked = [sys.executable, "-P", "-m", "ray.scripts.scripts", "health-check", "--address", address]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, timeout=HEALTH)
    except subprocess.TimeoutExpired:
        found = None
    if found is None or found.returncode:
        raise ClusterError(f"BNVIZ_POOL: what answers at {address} is no Ray cluster that lets this server in.")


def _refused(address: str, error: Exception) -> str:
    """Why a cluster that is there cannot be used, in one sentence."""
    text = " ".join(str(error).split())
    if "Version mismatch" in text:
        other = ", ".join(re.findall(r"(?:Ray|Python): [\w.]+", text)[:2])
        own = f"Ray: {ray_version()}, Python: {platform.python_version()}"
        return f"BNVIZ_POOL: the cluster at {address} was started with {other}; this server has {own}."
    if "node_ip" in text or "Raylet" in text or "raylet" in text:
        return (
            f"BNVIZ_POOL: this machine is no node of the cluster at {address}; let it join with "
            f"'ray start --address={address} --num-cpus=0'."
        )
    return f"BNVIZ_POOL: the cluster at {address} cannot be used: {text[:TEXT]}"


def ray_version() -> str:
    """Of the package that is installed here."""
    import ray

    return str(ray.__version__)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:TEXT]
