"""The data sets."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets
from sklearn.model_selection import train_test_split

from bnviz import data
from bnviz.data import DataError

# where the four real files are, if anywhere: named by the environment, or beside the repository
PLACES = (os.environ.get("BNVIZ_DATA", ""), str(Path(__file__).parents[2] / "shared/data/mnist"))
REAL = [place for place in PLACES if place and (Path(place) / "train-images-idx3-ubyte.gz").is_file()][:1]

SHAPES = {"digits": (1437, 360, 64), "circles": (1000, 1000, 2), "moons": (1000, 1000, 2)}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_and_kinds(name: str) -> None:
    """x (N, D) float32 and y (N,) int64, in a training and a test part."""
    found = data.load(name)
    train, test, features = SHAPES[name]
    assert (found.x_train.shape, found.x_test.shape) == ((train, features), (test, features))
    assert (found.y_train.shape, found.y_test.shape) == ((train,), (test,))
    assert {found.x_train.dtype, found.x_test.dtype} == {np.dtype(np.float32)}
    assert {found.y_train.dtype, found.y_test.dtype} == {np.dtype(np.int64)}


@pytest.mark.parametrize("name", SHAPES)
def test_both_parts_hold_every_class_in_the_same_share(name: str) -> None:
    """Stratified: no class's share differs between the parts by more than one example."""
    found = data.load(name)
    shares = [np.bincount(y, minlength=found.classes) / len(y) for y in (found.y_train, found.y_test)]
    assert np.abs(shares[0] - shares[1]).max() <= 1 / len(found.y_test)
    assert shares[0].min() > 0


@pytest.mark.parametrize("name", SHAPES)
def test_arrays_are_read_only(name: str) -> None:
    """Visitors share them."""
    found = data.load(name)
    arrays = (found.x_train, found.y_train, found.x_test, found.y_test)
    assert not any(array.flags.writeable for array in arrays)


def test_no_digit_is_in_both_parts() -> None:
    """Nothing is tested that was trained on, as far as the images differ."""
    digits = data.load("digits")
    train, test = ({image.tobytes() for image in part} for part in (digits.x_train, digits.x_test))
    assert not train & test


def test_digits_are_scaled() -> None:
    """Pixels lie in [0, 1], both ends reached."""
    digits = data.load("digits")
    assert (digits.x_train.min(), digits.x_train.max()) == (0, 1)


def test_binarized_pixels_are_black_or_white() -> None:
    """Above one half is 1, everything else 0."""
    assert np.array_equal(data.load("digits", binarized=True).x_train, data.load("digits").x_train > 0.5)


def test_points_of_the_plane_stay_as_they_are() -> None:
    """They have no pixels: binarized means nothing to them."""
    assert data.load("moons", binarized=True) is data.load("moons")


@pytest.mark.parametrize("name", ["circles", "moons"])
def test_the_plane_is_of_about_unit_size(name: str) -> None:
    """No coordinate is far from the others' scale."""
    assert 0.5 < np.abs(data.load(name).x_train).max() < 4


def test_circles_are_told_apart_by_their_distance_from_the_middle() -> None:
    """Class 1 is the inner ring."""
    circles = data.load("circles")
    inner = np.hypot(*circles.x_test.T) < 0.75
    assert (inner == circles.y_test).mean() > 0.98


def test_a_set_is_loaded_once() -> None:
    """However it is asked for, it is the same object."""
    assert data.load("digits") is data.load("digits", False) is data.load(name="digits", binarized=False)


@pytest.mark.parametrize("binarized", [False, True])
def test_a_data_set_is_pickled_by_its_name(binarized: bool) -> None:
    """A worker finds its own copy: the pickle is short, and one process keeps one."""
    digits = data.load("digits", binarized)
    packed = pickle.dumps(digits)
    assert len(packed) < 200
    assert pickle.loads(packed) is digits


def test_an_unknown_set_is_named() -> None:
    """The sentence says what there is."""
    with pytest.raises(DataError, match="'cifar'; known are digits, mnist, circles, moons"):
        data.load("cifar")


if REAL:  # a test of what is not here is not a test that was skipped

    def test_real_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the real files are: 60,000 and 10,000 images in [0, 1], of the pinned content."""
        monkeypatch.setenv("BNVIZ_DATA", REAL[0])
        mnist = data.load("mnist")
        assert (mnist.x_train.shape, mnist.x_test.shape) == ((60000, 784), (10000, 784))
        assert (mnist.x_test.dtype, mnist.x_test.min(), mnist.x_test.max()) == (np.float32, 0, 1)
        assert np.bincount(mnist.y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.mark.parametrize("name", ["digits", "circles", "moons"])
def test_they_are_those_of_scikit_learn(name: str) -> None:
    points, labels, test = {
        "digits": lambda: (datasets.load_digits().data / 16, datasets.load_digits().target, 360),
        "circles": lambda: (*datasets.make_circles(2000, noise=0.06, factor=0.5, random_state=0), 1000),
        "moons": lambda: (*datasets.make_moons(2000, noise=0.15, random_state=0), 1000),
    }[name]()
    theirs = train_test_split(points, labels, test_size=test, random_state=0, stratify=labels)
    found = data.load(name)
    assert np.array_equal(found.x_train, theirs[0].astype(np.float32))
    assert np.array_equal(found.x_test, theirs[1].astype(np.float32))
    assert np.array_equal(found.y_train, theirs[2])
    assert np.array_equal(found.y_test, theirs[3])


@pytest.mark.parametrize(("size", "count"), [(360, 360), (1000, 1000), (1001, 501), (10_000, 1000)])
def test_a_network_is_tested_on_at_most_a_thousand_examples_evenly_spread(size: int, count: int) -> None:
    """All of a small test set; of a large one as many of its beginning as of its end, and one of each class."""
    labels = np.arange(size) % 10
    images = np.zeros((size, 4), np.float32)
    many = data.DataSet(f"many {size}", False, images, labels, images, labels, 10)
    places = data.tested(many)
    assert len(places) == count
    assert len(set(np.diff(places))) == 1
    assert places[-1] > 0.99 * size - 1
    assert set(data.one_of_each(many)) <= set(places)
