"""The data sets: digits (bundled with scikit-learn), MNIST, and two-dimensional sets, all from fixed seeds.

Every set is scaled to [0, 1] (the two-dimensional ones to about unit size), split once, read-only and cached.
scikit-learn takes a second to import, so it comes with the first set: a page needs the names alone.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bnviz.config import unknown
from bnviz.mnist import DataError as DataError
from bnviz.mnist import images_and_labels
from bnviz.records import Array

NAMES = ("digits", "mnist", "circles", "moons")
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


def _fixed(array: Array, kind: type) -> Array:
    """An array of one kind, contiguous and read-only."""
    fixed: Array = np.ascontiguousarray(array, kind)
    fixed.setflags(write=False)
    return fixed


Split = tuple[Array, Array, Array, Array]  # x_train, x_test, y_train, y_test


def _digits() -> Split:
    """1437 and 360 images of 8 x 8, stratified."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return _split(images / 16, labels, 360)


def _circles() -> Split:
    """1000 and 1000 points of two rings, one inside the other, with a little noise."""
    from sklearn.datasets import make_circles

    points, labels = make_circles(2000, noise=0.06, factor=0.5, random_state=0)
    return _split(points, labels, 1000)


def _moons() -> Split:
    """1000 and 1000 points of two half moons that reach into each other, with a little noise."""
    from sklearn.datasets import make_moons

    points, labels = make_moons(2000, noise=0.15, random_state=0)
    return _split(points, labels, 1000)


def _split(x: Array, y: Array, test: int) -> Split:
    """Set `test` examples apart, with every class in the same share."""
    from sklearn.model_selection import train_test_split

    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=test, random_state=0, stratify=y)
    return x_train, x_test, y_train, y_test


def _mnist() -> Split:
    """60,000 and 10,000 images of 28 x 28."""
    x_train, y_train, x_test, y_test = images_and_labels()
    return _scaled(x_train), _scaled(x_test), y_train, y_test


def _scaled(images: Array) -> Array:
    """Images of bytes (N, H, W) as numbers in [0, 1], (N, H W)."""
    scaled: Array = np.divide(images.reshape(len(images), -1), 255, dtype=np.float32)
    return scaled
