"""The data sets: digits (bundled with scikit-learn), MNIST, and two-dimensional sets, all from fixed seeds.

Every set is scaled to [0, 1] (the two-dimensional ones to about unit size), split once, read-only and cached.
"""

import gzip
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pooch
from sklearn.datasets import load_digits, make_circles, make_moons
from sklearn.model_selection import train_test_split

from bnviz.records import Array

NAMES = ("digits", "mnist", "circles", "moons")
CLASSES = {"digits": 10, "mnist": 10, "circles": 2, "moons": 2}
MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
SECONDS = 20  # without an answer, and a download is given up
MNIST = {  # sha256 of the uncompressed idx files: a .gz can be packed in many ways
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


class DataError(Exception):
    """A data set that cannot be had, in one sentence."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set; its arrays are read-only. It is pickled by its name, not by its content.

    Attributes:
        x_train, x_test: (N, D) float32. y_train, y_test: (N,) int64.
        classes: how many there are.
    """

    name: str
    binarized: bool
    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    classes: int

    def __reduce__(self) -> tuple[Any, tuple[str, bool]]:
        return load, (self.name, self.binarized)


@cache
def load(name: str, binarized: bool = False) -> DataSet:
    """One data set by its name.

    Args:
        name: one of `NAMES`.
        binarized: pixels above one half become 1, the others 0, as in the paper's experiment (section 4.1).

    Raises:
        DataError: MNIST is neither there nor to be had; the others are always there.
    """
    x_train, x_test, y_train, y_test = {"digits": _digits, "mnist": _mnist}.get(name, lambda: _plane(name))()
    if binarized and CLASSES[name] == 10:
        x_train, x_test = (x_train > 0.5), (x_test > 0.5)
    points, labels = _fixed(np.float32), _fixed(np.int64)
    return DataSet(name, binarized, points(x_train), labels(y_train), points(x_test), labels(y_test), CLASSES[name])


def _fixed(kind: type) -> Callable[[Array], Array]:
    """Makes an array of one kind, contiguous and read-only."""

    def fix(array: Array) -> Array:
        fixed: Array = np.array(array, kind, order="C")
        fixed.setflags(write=False)
        return fixed

    return fix


def _digits() -> tuple[Array, Array, Array, Array]:
    """1437 and 360 images of 8 x 8, stratified."""
    images, labels = load_digits(return_X_y=True)
    split: Any = train_test_split(images / 16, labels, test_size=360, random_state=0, stratify=labels)
    return tuple(split)


def _plane(name: str) -> tuple[Array, Array, Array, Array]:
    """1000 and 1000 points of two rings or two half moons, with a little noise."""
    make = {"circles": lambda: make_circles(2000, noise=0.06, factor=0.5, random_state=0)}.get(
        name, lambda: make_moons(2000, noise=0.15, random_state=0)
    )
    points, labels = make()
    split: Any = train_test_split(points, labels, test_size=1000, random_state=0, stratify=labels)
    return tuple(split)


def _mnist() -> tuple[Array, Array, Array, Array]:
    """60,000 and 10,000 images of 28 x 28."""
    read = {name: idx(name, content(name, digest)) for name, digest in MNIST.items()}
    x_train, y_train, x_test, y_test = read.values()
    return x_train.reshape(len(x_train), -1) / 255, x_test.reshape(len(x_test), -1) / 255, y_train, y_test


def content(name: str, digest: str, mirror: str = MIRROR, seconds: float = SECONDS) -> bytes:
    """The uncompressed bytes of one MNIST file: from the folder BNVIZ_DATA, the user's cache, or a download.

    Raises:
        DataError: it is not to be had, or is not what it should be; then nothing half-written is left behind.
    """
    folder = os.environ.get("BNVIZ_DATA")
    own = Path(folder) / f"{name}.gz" if folder else None
    if own is not None and own.is_file():
        return _checked(own, name, digest)
    kept = Path(pooch.os_cache("bnviz")) / f"{name}.gz"
    if not kept.is_file():
        _download(name, kept, digest, mirror, seconds)
    return _checked(kept, name, digest)


def _download(name: str, target: Path, digest: str, mirror: str, seconds: float) -> None:
    """Fetch beside the target, check, then rename: the target is whole or not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}.part")
    fetch = pooch.HTTPDownloader(progressbar=True, timeout=seconds)
    try:
        fetch(f"{mirror}{name}.gz", str(fresh), None)
        _checked(fresh, name, digest)
        fresh.replace(target)
    except (OSError, ValueError) as error:  # what requests raises is an OSError
        raise DataError(
            f"MNIST's {name}.gz could not be downloaded ({type(error).__name__}); "
            "put the four files into a folder and name it in BNVIZ_DATA, or choose digits."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def _checked(path: Path, name: str, digest: str) -> bytes:
    try:
        found = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, ValueError) as error:
        raise DataError(
            f"MNIST's {path.name} is truncated or not a gzip file; choose digits, or fetch it anew."
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
    shape = tuple(np.frombuffer(data, ">i4", axes, 4)) if 0 < axes <= 3 and len(data) >= 4 + 4 * axes else ()
    if not shape or len(data) != 4 + 4 * axes + int(np.prod(shape, dtype=np.int64)):
        raise DataError(f"MNIST's {name} is not an idx file of bytes.")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
