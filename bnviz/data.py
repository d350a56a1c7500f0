"""The data sets: digits (bundled with scikit-learn), MNIST, and two-dimensional sets, all from fixed seeds.

Every set is scaled to [0, 1] (the two-dimensional ones to about unit size), split once, read-only and cached.
They are scikit-learn's to the bit, without its import, which takes a second and more.
"""

import importlib.util
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bnviz import mnist, unpacked
from bnviz.config import unknown
from bnviz.mnist import DataError as DataError
from bnviz.mnist import images_and_labels
from bnviz.records import Array

NAMES = ("digits", "mnist", "circles", "moons")
TESTED = 1000  # test examples at most that a training network is tested on while somebody watches
CLASSES = {"digits": 10, "mnist": 10, "circles": 2, "moons": 2}


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


def at_hand(name: str) -> bool:
    """Whether a set can be loaded without a download."""
    return name != "mnist" or mnist.is_here()


def load(name: str, binarized: bool = False) -> DataSet:
    """One data set by its name; the same object every time.

    Args:
        name: one of `NAMES`.
        binarized: pixels above one half become 1, the others 0, as in the paper's experiment (section 4.1); the
            two-dimensional sets have no pixels and stay as they are.

    Raises:
        DataError: MNIST is neither there nor to be had, or there is no such set; the others are always there.
    """
    if name not in NAMES:
        raise DataError(unknown(name, NAMES))
    return _load(name, binarized and CLASSES[name] == 10)


@cache
def _load(name: str, binarized: bool) -> DataSet:
    read = {"digits": _digits, "mnist": _mnist, "circles": _circles, "moons": _moons}[name]
    x_train, x_test, y_train, y_test = read()
    if binarized:
        x_train, x_test = x_train > 0.5, x_test > 0.5
    points = [_fixed(x, np.float32) for x in (x_train, x_test)]
    labels = [_fixed(y, np.int64) for y in (y_train, y_test)]
    return DataSet(name, binarized, points[0], labels[0], points[1], labels[1], CLASSES[name])


@cache
def tested(data: DataSet) -> Array:
    """The places of the test examples that a training network is tested on while somebody watches, (N,).

    All of them, or `TESTED` and fewer, evenly spread over the set: the two halves of MNIST's test set were written by
    different people, so that its first thousand are easier than the others.
    """
    return np.arange(0, len(data.y_test), math.ceil(len(data.y_test) / TESTED))


@cache
def one_of_each(data: DataSet) -> Array:
    """The places of the first of them of every class, (K,), in the order in which they come."""
    places = tested(data)
    return places[np.sort(np.unique(data.y_test[places], return_index=True)[1])]


def _fixed(array: Array, kind: type) -> Array:
    """An array of one kind, contiguous and read-only."""
    fixed: Array = np.ascontiguousarray(array, kind)
    fixed.setflags(write=False)
    return fixed


Split = tuple[Array, Array, Array, Array]  # x_train, x_test, y_train, y_test


def _digits() -> Split:
    """1437 and 360 images of 8 x 8, stratified."""
    found = importlib.util.find_spec("sklearn")
    if found is None or found.origin is None:
        raise DataError("the digits come with scikit-learn, which is not installed")
    table = np.loadtxt(Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return _split(table[:, :-1] / 16, table[:, -1].astype(int), 360)


def _circles() -> Split:
    """1000 and 1000 points of two rings, one inside the other, with a little noise."""
    angle = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _split(*_noisy(np.concatenate([ring, ring * 0.5]), 0.06), 1000)


def _moons() -> Split:
    """1000 and 1000 points of two half moons that reach into each other, with a little noise."""
    angle = np.linspace(0, np.pi, 1000)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 1 - np.sin(angle) - 0.5], axis=1)
    return _split(*_noisy(np.concatenate([upper, lower]), 0.15), 1000)


def _noisy(points: Array, noise: float) -> tuple[Array, Array]:
    """Points of which the first half is class 0, in random order, with Gaussian noise."""
    random = np.random.RandomState(0)
    order = np.arange(len(points))
    random.shuffle(order)
    labels = np.arange(len(points)) * 2 // len(points)
    return points[order] + random.normal(scale=noise, size=points.shape), labels[order]


def _split(x: Array, y: Array, test: int) -> Split:
    """Set `test` examples apart, with every class in the same share."""
    random = np.random.RandomState(0)
    members = [np.flatnonzero(y == label) for label in np.unique(y)]
    sizes = np.array([len(each) for each in members])
    kept = _shares(sizes, len(y) - test, random)
    held = _shares(sizes - kept, test, random)
    orders = [each[random.permutation(len(each))] for each in members]
    train = random.permutation(np.concatenate([order[:k] for order, k in zip(orders, kept, strict=True)]))
    apart = [order[k : k + h] for order, k, h in zip(orders, kept, held, strict=True)]
    chosen = random.permutation(np.concatenate(apart))
    return x[train], x[chosen], y[train], y[chosen]


def _shares(sizes: Array, draws: int, random: np.random.RandomState) -> Array:
    """How many of each class are among so many draws; what rounding leaves goes to the largest remainders."""
    exact = sizes / sizes.sum() * draws
    shares = np.floor(exact)
    left = int(draws - shares.sum())
    remainders = exact - shares
    for value in np.sort(np.unique(remainders))[::-1]:
        if left == 0:
            break
        (equal,) = np.where(remainders == value)
        now = min(len(equal), left)
        shares[random.choice(equal, size=now, replace=False)] += 1
        left -= now
    return shares.astype(int)


def _mnist() -> Split:
    """60,000 and 10,000 images of 28 x 28; 220 MB as numbers, which all processes share."""
    found = unpacked.shared("mnist-1", _unpacked_mnist)
    return found["x_train"], found["x_test"], found["y_train"], found["y_test"]


def _unpacked_mnist() -> dict[str, Array]:
    x_train, y_train, x_test, y_test = images_and_labels()
    labels = {"y_train": y_train.astype(np.int64), "y_test": y_test.astype(np.int64)}
    return {"x_train": _scaled(x_train), "x_test": _scaled(x_test), **labels}


def _scaled(images: Array) -> Array:
    """Images of bytes (N, H, W) as numbers in [0, 1], (N, H W)."""
    scaled: Array = np.divide(images.reshape(len(images), -1), 255, dtype=np.float32)
    return scaled
