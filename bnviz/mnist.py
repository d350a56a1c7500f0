"""The four MNIST files: found in a folder, kept in the user's cache, or fetched; checked by content, read as arrays."""

import contextlib
import gzip
import hashlib
import math
import os
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pooch
from tqdm import tqdm

from bnviz import environment
from bnviz.records import Array

MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
SECONDS = 20.0  # without a byte, and a download is given up
PATIENCE = 300.0  # seconds for a whole file: a server that only drips is given up too
TRIES = 2
APART = 0.5  # seconds between two words on how far a download is
SIZE = 11_594_722  # bytes of the four files as they are downloaded
LARGEST = 2**26  # bytes; nothing here is larger, whatever a .gz claims to hold
DIGESTS = {  # sha256 of the uncompressed idx files: a .gz can be packed in many ways
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


class DataError(Exception):
    """A data set that cannot be had, in one sentence."""


def images_and_labels() -> tuple[Array, Array, Array, Array]:
    """x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28), y_test (10000,), bytes. Raises DataError."""
    x_train, y_train, x_test, y_test = (idx(name, content(name, digest)) for name, digest in DIGESTS.items())
    return x_train, y_train, x_test, y_test


def is_here() -> bool:
    """Whether all files are there without a download."""
    return all(_own(name).is_file() or _kept(name).is_file() for name in DIGESTS)


def fetch(tell: Callable[[str], None], mirror: str = MIRROR, seconds: float = SECONDS) -> None:
    """Get what is not there. Raises DataError.

    Args:
        tell: is told now and then, in a sentence, how far it is. mirror, seconds: as in `content`.
    """
    before = 0

    def told(received: int) -> None:
        megabytes = (before + received) / 1e6
        tell(f"MNIST is being downloaded, once for all: {megabytes:.1f} of {SIZE / 1e6:.1f} MB.")

    told(0)
    for name, digest in DIGESTS.items():
        content(name, digest, mirror, seconds, told=told)
        before += _own(name).stat().st_size if _own(name).is_file() else _kept(name).stat().st_size


def content(
    name: str,
    digest: str,
    mirror: str = MIRROR,
    seconds: float = SECONDS,
    patience: float = PATIENCE,
    told: Callable[[int], None] = lambda received: None,
) -> bytes:
    """The uncompressed bytes of one MNIST file: from the folder BNVIZ_DATA, the user's cache, or a download.

    Args:
        name: of the file, without its .gz.
        digest: sha256 of its uncompressed content.
        mirror: the address to which the name and .gz are added.
        seconds: how long the server may be silent.
        patience: how many seconds a download may last.
        told: is told some times a second how many bytes of a download have come.

    Raises:
        DataError: it is not to be had, or is not what it should be; then nothing half-written is left behind.
    """
    own, kept = _own(name), _kept(name)
    if own.is_file():
        return _checked(own, name, digest)
    if kept.is_file():
        with contextlib.suppress(DataError):  # damaged since it was kept: fetched anew
            return _checked(kept, name, digest)
    return _download(name, kept, digest, mirror, seconds, patience, told)


def _own(name: str) -> Path:
    """Where a file is, if the user has one."""
    return Path(environment.DATA.get() or os.devnull) / f"{name}.gz"


def _kept(name: str) -> Path:
    """Where a file is kept that was downloaded."""
    return Path(pooch.os_cache("bnviz")) / f"{name}.gz"


class Progress(tqdm):
    """A download's progress on standard error; it ends the download when patience does."""

    def __init__(self, name: str, patience: float, told: Callable[[int], None]) -> None:
        super().__init__(desc=name, unit="B", unit_scale=True, leave=False)
        self.end = time.monotonic() + patience
        self._told, self._told_at, self._received = told, 0.0, 0

    def __bool__(self) -> bool:
        """A bar is a bar, also before its length is known; pooch asks."""
        return True

    def update(self, n: float | None = 1) -> bool | None:
        """Go on by n bytes. Raises TimeoutError when it has lasted too long."""
        now = time.monotonic()
        if now > self.end:
            raise TimeoutError
        self._received += int(n or 0)
        if now - self._told_at >= APART:
            self._told_at = now
            self._told(self._received)
        return super().update(n)


def _download(
    name: str,
    target: Path,
    digest: str,
    mirror: str,
    seconds: float,
    patience: float,
    told: Callable[[int], None],
) -> bytes:
    """Fetch beside the target, check, then rename: the target is whole or not there."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as folder:
            fresh = Path(folder) / target.name
            _fetch(f"{mirror}{name}.gz", fresh, seconds, patience, told)
            found = _checked(fresh, name, digest)
            fresh.replace(target)
            return found
    except OSError as error:  # what requests raises is an OSError
        raise DataError(
            f"MNIST's {name}.gz could not be downloaded: {_reason(error)}; "
            "put the four files into a folder and name it in BNVIZ_DATA, or choose digits."
        ) from error


def _fetch(address: str, target: Path, seconds: float, patience: float, told: Callable[[int], None]) -> None:
    """Write what is at an address into a file; a broken connection is tried once more. Raises OSError."""
    for left in reversed(range(TRIES)):
        try:
            with Progress(target.name, patience, told) as progress, contextlib.ExitStack() as answers:
                # pooch leaves the connection of a download that failed open
                close = {"response": lambda answer, **_: answers.enter_context(answer)}
                pooch.HTTPDownloader(progressbar=progress, timeout=seconds, hooks=close)(address, str(target), None)
            return
        except OSError as error:
            if not left or _slow(error) or _status(error):
                raise


def _slow(error: OSError) -> bool:
    return "Timeout" in type(error).__name__  # ours, the socket's, and those of requests


def _status(error: OSError) -> int | None:
    """The server's status code, if it gave one."""
    return getattr(getattr(error, "response", None), "status_code", None)


def _reason(error: OSError) -> str:
    """What went wrong, in words."""
    if status := _status(error):
        return f"the server answered {status}"
    if _slow(error):
        return "the server is too slow"
    return error.strerror or "the connection failed"


def _checked(path: Path, name: str, digest: str) -> bytes:
    """The uncompressed content of a .gz, if it is the known one. Raises DataError."""
    try:
        with gzip.open(path) as file:
            found = file.read(LARGEST)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"MNIST's {path.name} is truncated or no gzip file; choose digits, or fetch it anew."
        ) from error
    if hashlib.sha256(found).hexdigest() != digest:
        raise DataError(f"MNIST's {name} is not the known file (its sha256 differs); choose digits, or fetch it anew.")
    return found


def idx(name: str, data: bytes) -> Array:
    """The array in an idx file of unsigned bytes: magic 0, 0, 8, number of axes; each axis's length; the values.

    Raises:
        DataError: the lengths do not fit the content.
    """
    axes = data[3] if len(data) > 3 and data[:3] == b"\0\0\x08" else 0
    shape = np.frombuffer(data, ">u4", axes, 4).tolist() if 0 < axes <= 3 and len(data) >= 4 + 4 * axes else []
    if not shape or len(data) != 4 + 4 * axes + math.prod(shape):
        raise DataError(f"MNIST's {name} is not an idx file of bytes.")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
