"""Arrays that are made once and read into memory once for all processes."""

import numpy as np
import pooch
import pytest

from bnviz import unpacked


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path / "cache")
    return tmp_path / "cache" / "numbers"


class Maker:
    """Counts how often it is asked."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"one": np.arange(6.0).reshape(2, 3), "two": np.array([7, 8])}


def same(found):
    """What the maker makes."""
    return found["one"].tolist() == [[0, 1, 2], [3, 4, 5]] and found["two"].tolist() == [7, 8] and len(found) == 2


def test_they_are_made_once(folder):
    """From then on they are the file's own bytes, and cannot be written to."""
    make = Maker()
    assert same(unpacked.shared("numbers", make))
    found = unpacked.shared("numbers", make)
    assert same(found)
    assert make.times == 1
    assert isinstance(found["one"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found["one"][0, 0] = 1


@pytest.mark.parametrize("harm", ["whole", "one.npy", "cut", "pickle"])
def test_what_is_damaged_is_made_anew(folder, harm):
    """Whatever was lost, or put there: nothing is ever unpickled."""
    make = Maker()
    unpacked.shared("numbers", make)
    if harm == "cut":
        (folder / "one.npy").write_bytes((folder / "one.npy").read_bytes()[:90])
    elif harm == "pickle":
        np.save(folder / "one.npy", np.array([{}], dtype=object), allow_pickle=True)
    else:
        (folder / harm).unlink()
    assert same(unpacked.shared("numbers", make))
    assert make.times == 2
    assert same(unpacked.shared("numbers", make))
    assert make.times == 2


def test_where_nothing_can_be_kept_they_are_made_in_memory(tmp_path, monkeypatch):
    """The cache is a file, for example."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path / "file")
    assert same(unpacked.shared("numbers", Maker()))
