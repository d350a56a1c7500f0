"""Arrays that take long to make, kept in the user's cache as they are, and read into memory once for all processes."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pooch

from bnviz.records import Array

WHOLE = "whole"  # a file that is written last: without it something was interrupted


def shared(key: str, make: Callable[[], Mapping[str, Array]]) -> dict[str, Array]:
    """Some named arrays, read-only; made where they are not kept yet, or what is kept is damaged.

    Their memory is the system's file cache: processes that use the same arrays hold them once. Where the cache cannot
    be written they are made in the memory of this process.

    Args:
        key: names them; another one for other content.
    """
    folder = Path(pooch.os_cache("bnviz")) / key
    with contextlib.suppress(OSError, ValueError):
        return _read(folder)
    made = dict(make())
    try:
        _keep(folder, made)
        return _read(folder)
    except (OSError, ValueError):
        return made


def _read(folder: Path) -> dict[str, Array]:
    """Raises OSError or ValueError if they are not there, or not whole."""
    names = (folder / WHOLE).read_text("utf-8").split()
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names}


def _keep(folder: Path, arrays: Mapping[str, Array]) -> None:
    """Write beside the target, then rename: it is whole or not there. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".part-") as part:
        fresh = Path(part) / folder.name
        fresh.mkdir()
        for name, array in arrays.items():
            np.save(fresh / f"{name}.npy", array)
        (fresh / WHOLE).write_text(" ".join(arrays), "utf-8")
        with contextlib.suppress(FileExistsError):  # another process was sooner
            fresh.rename(folder)
