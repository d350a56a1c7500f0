"""The server's side of its worker processes: the process that forks them, and one actor a worker.

Both ends share some bytes, in which every worker writes the name of the run that it works on: when it dies, that run
is to blame, and no other.
"""

import contextlib
import logging
import mmap
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import bnviz
from bnviz.stream import messages
from bnviz.stream.link import ROOM, Unpacker, pack

NAME = 64  # bytes for the name of a run
SLOTS = 256  # workers at most
APART, IN_FRONT = b"a", b"f"

log = logging.getLogger(__name__)


class Names:
    """Which run each worker works on: bytes that processes share.

    Args:
        descriptor: of a file that `Names.file` made.
    """

    def __init__(self, descriptor: int) -> None:
        self._shared = mmap.mmap(descriptor, NAME * SLOTS)

    @staticmethod
    def file() -> int:
        """A descriptor of a new file, which has no name and goes with its last descriptor."""
        with tempfile.TemporaryFile() as made:
            made.truncate(NAME * SLOTS)
            return os.dup(made.fileno())

    def write(self, slot: int, name: str) -> None:
        """The worker of this slot works on a run; on none if the name is empty."""
        self._shared[slot * NAME : (slot + 1) * NAME] = name.encode()[:NAME].ljust(NAME, b"\0")

    def read(self, slot: int) -> str:
        """What the worker of this slot works on."""
        return self._shared[slot * NAME : (slot + 1) * NAME].rstrip(b"\0").decode(errors="replace")


class ForkServer:
    """The process whose forks are the workers. A new one is started if it has died.

    Args:
        command: what starts it; the numbers of its socket and of the file of names are added.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._file = Names.file()
        self.names = Names(self._file)

    def fork(self, slot: int, apart: bool) -> socket.socket:
        """A socket to a new worker, which may still be on its way. Raises OSError."""
        self.names.write(slot, "")
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)  # a frame's rows of all its runs wake us once
        order = (APART if apart else IN_FRONT) + bytes([slot])
        try:
            with self._lock, theirs:
                try:
                    socket.send_fds(self._control or self._start(), [order], [theirs.fileno()])
                except (BrokenPipeError, ConnectionError):
                    log.warning("the process that forks the workers is gone; starting another")
                    socket.send_fds(self._start(), [order], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ours

    def prepare(self) -> None:
        """Start it ahead of the first fork: it imports for a second. Raises OSError."""
        with self._lock:
            if self._control is None:
                self._start()

    def kill(self) -> None:
        """End it now: its forks do not come. Another one is started for the next fork."""
        with self._lock:
            self._drop()

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

    def _drop(self) -> None:
        if self._process is not None and self._control is not None:
            self._control.close()
            self._process.kill()
            self._process.wait()
            self._process = self._control = None

    def _start(self) -> socket.socket:
        self._drop()
        ours, theirs = socket.socketpair()
        # the workers train on the processor; forking a process that has seen an accelerator would break it
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(Path(bnviz.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [*self._command, str(theirs.fileno()), str(self._file)],
                    pass_fds=[theirs.fileno(), self._file],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for the server, which then ends them in good order
                )
        except OSError:
            ours.close()
            raise
        self._control = ours
        return ours


class Worker:
    """One worker, as an `bnviz.stream.slots.Actor`. Raises OSError if it cannot be made.

    Args:
        server: forks it. slot: its number. apart: whether it goes behind the others for the processor.
        hear: takes its messages. gone: is called once when it has ended, whoever ended it.

    Attributes:
        pid: of its process, as soon as it is ready.
    """

    def __init__(
        self,
        server: ForkServer,
        slot: int,
        apart: bool,
        hear: Callable[["Worker", Sequence[messages.Up]], None],
        gone: Callable[["Worker"], None],
    ) -> None:
        self.pid: int | None = None
        self._server = server
        self._slot = slot
        self._hear = hear
        self._gone = gone
        self._messages: queue.SimpleQueue[messages.Down | None] = queue.SimpleQueue()
        self._line = server.fork(slot, apart)
        # these threads only wait for sockets and never run torch: as daemons they cannot hold up the process's end
        self._reader = threading.Thread(target=self._read, name="bnviz-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="bnviz-writer", daemon=True)
        self._reader.start()
        self._writer.start()

    def send(self, message: messages.Down) -> None:
        """Send a message, some time soon."""
        self._messages.put(message)

    def kill(self) -> None:
        """End it now; one that has not come to be is not awaited any more."""
        if self.pid is None:
            self._server.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._hang_up()

    def working_on(self) -> str:
        """The run that it worked on last."""
        return self._server.names.read(self._slot)

    def computed(self) -> float | None:
        """The seconds of the processor that it has used; None where the system does not say."""
        if self.pid is None:
            return None
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, wait: float) -> bool:
        """Wait until it has ended, after it was told to; whether it did within `wait` seconds, or was killed."""
        self._reader.join(wait)
        if self._reader.is_alive():
            self.kill()
            return False
        return True

    def _hang_up(self) -> None:
        """Both threads end, and the worker when it next listens."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _write(self) -> None:
        while (message := self._messages.get()) is not None:
            try:
                self._line.sendall(pack(message))
            except OSError:
                return  # the reader sees the end too, and tells

    def _read(self) -> None:
        unpacker = Unpacker()
        while size := self._received(unpacker.room()):
            said = unpacker.took(size)
            for message in said:
                if isinstance(message, messages.Ready):
                    self.pid = message.pid
            try:
                self._hear(self, said)  # type: ignore[arg-type]
            except Exception:
                log.exception("a worker's messages could not be taken")
        self._messages.put(None)
        self._gone(self)
        self._writer.join()
        self._line.close()

    def _received(self, room: memoryview) -> int:
        """How many bytes came; 0 at the end."""
        try:
            return self._line.recv_into(room)
        except OSError:
            return 0
