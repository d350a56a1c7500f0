"""The server's side of its workers: the process that forks them, and one actor a worker.

A worker is only `send(message)`, which never blocks, and `receive(message)`, called in the worker's own reader thread.
"""

import logging
import os
import queue
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import bnviz
from bnviz.stream import messages
from bnviz.stream.link import CHUNK, Unpacker, pack

log = logging.getLogger(__name__)


class ForkServer:
    """The process whose forks are the workers. A new one is started if it has died.

    Args:
        command: what starts it; the number of its socket is added.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> socket.socket:
        """A socket to a new worker, which may still be on its way."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                socket.send_fds(self._control or self._start(), [b"w"], [theirs.fileno()])
            except OSError:
                log.warning("the process that forks the workers is gone; starting another")
                socket.send_fds(self._start(), [b"w"], [theirs.fileno()])
        return ours

    def end(self, wait: float) -> bool:
        """Let it end; whether it did within `wait` seconds (it is killed otherwise)."""
        with self._lock:
            if self._process is None or self._control is None:
                return True
            self._control.close()
            try:
                self._process.wait(wait)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                return False
            return True

    def _start(self) -> socket.socket:
        if self._process is not None and self._control is not None:
            self._control.close()
            self._process.kill()
            self._process.wait()
        ours, theirs = socket.socketpair()
        # the workers train on the processor; forking a process that has seen an accelerator would break it
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(Path(bnviz.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        with theirs:
            self._process = subprocess.Popen(
                [*self._command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the server, which then ends them in good order
            )
        self._control = ours
        return ours


class Worker:
    """One worker, as an actor.

    Args:
        line: the socket to it.
        receive: takes its words.
        gone: is called once when it has ended, whoever ended it.

    Attributes:
        pid: of its process, as soon as it is ready.
    """

    def __init__(
        self,
        line: socket.socket,
        receive: Callable[[messages.Up], None],
        gone: Callable[["Worker"], None],
    ) -> None:
        self.pid: int | None = None
        self._line = line
        self._receive = receive
        self._gone = gone
        self._messages: queue.SimpleQueue[messages.Down | None] = queue.SimpleQueue()
        # these threads only wait for sockets and never run torch: as daemons they cannot hold up the process's end
        self._reader = threading.Thread(target=self._read, name="bnviz-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="bnviz-writer", daemon=True)
        self._reader.start()
        self._writer.start()

    def send(self, message: messages.Down) -> None:
        """Send a message, some time soon."""
        self._messages.put(message)

    def end(self, wait: float) -> bool:
        """Wait until it has ended, after it was told to; whether it did within `wait` seconds."""
        self._reader.join(wait)
        if self._reader.is_alive():
            self._line.shutdown(socket.SHUT_RDWR)  # ends both threads, and the worker when it next listens
            return False
        return True

    def _write(self) -> None:
        while (message := self._messages.get()) is not None:
            try:
                self._line.sendall(pack(message))
            except OSError:
                return  # the reader sees the end too, and tells

    def _read(self) -> None:
        unpacker, buffer = Unpacker(), memoryview(bytearray(CHUNK))
        while size := self._received(buffer):
            for message in unpacker.feed(buffer[:size]):
                if isinstance(message, messages.Ready):
                    self.pid = message.pid
                try:
                    self._receive(message)  # type: ignore[arg-type]
                except Exception:
                    log.exception("a worker's message could not be taken")
        self._messages.put(None)
        self._line.close()
        self._gone(self)

    def _received(self, buffer: memoryview) -> int:
        """How many bytes came; 0 at the end."""
        try:
            return self._line.recv_into(buffer)
        except OSError:
            return 0
