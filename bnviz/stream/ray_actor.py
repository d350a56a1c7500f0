"""One actor of a cluster, as the pool sees it (`bnviz.stream.slots.Actor`)."""

import contextlib
import functools
import logging
import os
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import ActorUnavailableError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

import bnviz
from bnviz.stream import messages
from bnviz.stream.link import Unpacker
from bnviz.stream.slots import Actor
from bnviz.stream.trainer import Marks, Trainer

SHARE = 0.1  # of a processor, as Ray counts: six servers have room on a node
AHEAD = 32  # parts that an actor hands out before the server has taken them
LOOK = 1.0  # seconds after which nobody is to blame for a death
TEXT = 160  # characters of an error that are repeated

_remote: Any = ray.remote

log = logging.getLogger(__name__)


class RayActor:
    """A trainer on a node.

    Args:
        node: its number in the cluster. mark: the file there in which stands what it works on.
        load, warm_up, apart: see `Trainer`. environment: variables of its process.
        hear: takes its messages. gone: is called once when it has ended, whoever ended it.

    Attributes:
        pid: of its process, as soon as it is ready.
    """

    def __init__(
        self,
        node: str,
        mark: Path,
        load: Callable[[str], Any],
        warm_up: Callable[[], None],
        apart: bool,
        environment: dict[str, str],
        hear: Callable[[Actor, Sequence[messages.Up]], None],
        gone: Callable[[Actor], None],
    ) -> None:
        self.pid: int | None = None
        self._mark = mark
        self._there = NodeAffinitySchedulingStrategy(node, soft=False)
        self._hear, self._gone = hear, gone
        self._name, self._killed = "", False
        self._computed: float | None = None
        self._messages: queue.SimpleQueue[messages.Down | None] = queue.SimpleQueue()
        self._trainer = (
            _remote(concurrency_groups={"in": 1, "out": 1})(Trainer)
            .options(
                num_cpus=SHARE,
                max_restarts=0,  # the pool makes another one, and knows what its runs need
                max_task_retries=0,
                scheduling_strategy=self._there,
                runtime_env={"env_vars": environment},
            )
            .remote(load, warm_up, apart, bnviz.__version__, mark)
        )
        # these threads only wait: as daemons they cannot hold up the process's end
        self._reader = threading.Thread(target=self._read, name="bnviz-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="bnviz-writer", daemon=True)
        self._reader.start()
        self._writer.start()

    def send(self, message: messages.Down) -> None:
        """See `Actor.send`."""
        self._messages.put(message)

    def kill(self) -> None:
        """See `Actor.kill`. Ray's own way ends no process that stands still; the node is asked for that."""
        self._killed = True
        self._messages.put(None)
        with contextlib.suppress(RayError):
            ray.kill(self._trainer)
            if self.pid is not None:
                self._on_node(_put_down).remote(self.pid)

    def working_on(self) -> str:
        """See `Actor.working_on`: what the node found after the end."""
        return self._name

    def computed(self) -> float | None:
        """See `Actor.computed`: as it said with the newest message that it took."""
        return self._computed

    def end(self, wait: float) -> bool:
        """Wait until it has ended, after it was told to; whether it did within `wait` seconds, or was killed."""
        self._reader.join(wait)
        if ended := not self._reader.is_alive():
            self._messages.put(None)
        self.kill()
        return ended

    def _on_node(self, do: Callable[..., Any]) -> Any:
        return _remote(do).options(num_cpus=0, max_retries=0, scheduling_strategy=self._there)

    def _write(self) -> None:
        while (message := self._messages.get()) is not None:
            said = [message]
            with contextlib.suppress(queue.Empty):
                while (message := self._messages.get_nowait()) is not None:
                    said.append(message)
            try:
                taken = self._trainer.take.options(concurrency_group="in").remote(said)
                self._computed = ray.get(taken)
            except RayError:
                return  # the reader sees the end too, and tells
            if message is None:
                return

    def _read(self) -> None:
        try:
            parts = self._trainer.hand_out.options(
                concurrency_group="out", num_returns="streaming", _generator_backpressure_num_objects=AHEAD
            ).remote()
            unpacker = Unpacker()
            for reference in parts:
                self._hears(unpacker.added(ray.get(reference)))
        except RayError as error:
            if not self._killed:
                log.error("an actor of the cluster has ended: %s", reason(error))
                # an actor that is cut off has lost its node, which nobody on it is to blame for
                self._name = "" if isinstance(error, ActorUnavailableError) else self._blamed()
        self._messages.put(None)
        self._gone(self)

    def _hears(self, said: Sequence[Any]) -> None:
        for message in said:
            if isinstance(message, messages.Ready):
                self.pid = message.pid
        try:
            if said:
                self._hear(self, said)
        except Exception:
            log.exception("an actor's messages could not be taken")

    def _blamed(self) -> str:
        """What it worked on when it ended; empty if the node is gone, or does not say in time."""
        try:
            return str(ray.get(self._on_node(Marks.read).remote(self._mark), timeout=LOOK))
        except RayError:
            return ""


def _put_down(pid: int) -> None:
    """End a process of this node."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@functools.cache
def _known() -> dict[str, str]:
    """What the errors of a node mean for whoever runs the cluster."""
    same = f"every node needs the packages of this server (bnviz {bnviz.__version__}, Ray {ray.__version__})"
    return {
        "No module named": f"a node of the cluster cannot import the package; {same}.",
        "OtherVersion": f"a node of the cluster has another version of bnviz; {same}.",
        "node has died": "its node is gone.",
        "is unavailable": "its node is gone, or cut off.",
        "is not schedulable": "its node is gone.",
        "unexpected system error": "its process is gone.",
        "worker process has died": "its process is gone.",
    }


def reason(error: BaseException) -> str:
    """Why an actor ended, in one sentence."""
    text = str(error)
    for sign, sentence in _known().items():
        if sign in text:
            return sentence
    return f"{type(error).__name__}: {' '.join(text.split())[:TEXT]}"
